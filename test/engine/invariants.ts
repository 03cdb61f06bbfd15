import { foldChain } from '#engine/fold.ts'
import { isFinal, isOpen } from '#engine/model.ts'
import type { World } from './world.ts'

/** What must be true of a run after every transition; returns what is not. */
export function brokenInvariants(world: World): string[] {
  const run = world.current
  const attempts = [...world.attempts.values()]
  const open = attempts.filter((attempt) => isOpen(attempt.status))
  const broken: string[] = []
  const check = (isTrue: boolean, what: string): void => {
    if (!isTrue) broken.push(what)
  }
  check(!isFinal(run.status) || open.length === 0, `1: the run is ${run.status} with ${open.length} open attempts`)
  check(run.status !== 'RUNNING' || open.length > 0, '8: the run is RUNNING and nothing is open')
  check(run.openAttempts === open.length, `openAttempts is ${run.openAttempts}, open are ${open.length}`)
  check(
    run.waiting === open.filter((attempt) => attempt.type === 'HUMAN').length,
    'waiting differs from the open gates',
  )
  const live = open.map((attempt) => attempt.ref)
  check(new Set(live).size === live.length, `3: two live attempts of one reference: ${live.join(' ')}`)
  const seqs = attempts.map((attempt) => attempt.seq).sort((a, b) => a - b)
  check(
    seqs.every((seq, i) => seq === i + 1),
    'attempts are not numbered densely',
  )
  check(run.seq === world.entries.length, `the run counts ${run.seq} entries of ${world.entries.length}`)
  broken.push(...differencesFromFold(world))
  return broken
}

/** Rows and the fold of the chain say the same; an open attempt may have been claimed since, which is no entry. */
function differencesFromFold(world: World): string[] {
  const run = world.current
  const folded = foldChain(world.entries)
  const differences: string[] = []
  for (const key of ['status', 'rollback', 'createdAt', 'endedAt', 'updatedAt', 'seq'] as const)
    if (folded.run[key] !== run[key])
      differences.push(`2: run.${key} is ${run[key]}, its chain says ${folded.run[key]}`)
  if (folded.run.generation !== run.generation.number) differences.push('2: the generation differs')
  if (folded.run.isRollingBack !== (run.rollback === 'running')) differences.push('2: ending differs')
  if (folded.attempts.size !== world.attempts.size) differences.push('2: not every attempt is in the chain')
  for (const row of world.attempts.values()) {
    const told = folded.attempts.get(row.id)
    const claimed = isOpen(row.status) ? { status: row.status, startedAt: row.startedAt, workerId: row.workerId } : {}
    for (const [key, value] of Object.entries({ ...told, ...claimed }))
      if (row[key as keyof typeof row] !== value)
        differences.push(`2: ${row.ref}.${key} is ${row[key as keyof typeof row]}, not ${value}`)
  }
  return differences
}
