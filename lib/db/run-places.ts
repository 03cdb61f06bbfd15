import type { RunId } from '#core/ids.ts'
import type { Run } from '#engine/model.ts'
import type { Sql } from './database.ts'
import { GuardFailed } from './guard-failed.ts'
import { run, statement } from './statement.ts'

const LOCK = statement('lock-run-places')
const READ = statement('read-run-places')
const DUE = statement('list-due-begins')

type Bounded = Pick<Run, 'id' | 'workflow' | 'rate'>

interface Places {
  readonly running: number
  /** An older run of the same key still waits. */
  readonly isBehind: boolean
}

/** How the places of a run's key stand, the run itself left out. */
export async function readPlaces(sql: Sql, { id, workflow, rate }: Bounded): Promise<Places> {
  const { rows } = await run<{ running: number; is_behind: boolean }>(sql, READ, [workflow, rate?.key ?? null, id])
  return { running: rows[0]?.running ?? 0, isBehind: rows[0]?.is_behind ?? false }
}

/** How full it is, in words. */
export const placesTaken = ({ workflow, rate }: Bounded, running: number): string =>
  `${running} of ${rate?.concurrentMax ?? 0} runs of ${workflow} under the key ${rate?.key ?? ''} are running`

/**
 * Makes sure, in the transaction that lets a run begin, that there is a place for it: over all processes never one too many, and
 * in turn only when no older run waits.
 */
export async function takePlace(
  sql: Sql,
  bounded: Bounded & Pick<Run, 'generation'>,
  how: 'at-once' | 'in-turn',
): Promise<void> {
  const { workflow, rate } = bounded
  if (!rate) return
  await run(sql, LOCK, [workflow, rate.key])
  const { running, isBehind } = await readPlaces(sql, bounded)
  if (running < rate.concurrentMax && (how === 'at-once' || !isBehind)) return
  const undone = bounded.generation.number === 1 ? 'Nothing was launched.' : 'The run was not taken up again.'
  throw new GuardFailed('rate_limited', `${placesTaken(bounded, running)}. ${undone}`)
}

/** Queued runs that may begin. */
export async function listDueBegins(sql: Sql, limit: number): Promise<RunId[]> {
  return (await run<{ id: RunId }>(sql, DUE, [limit])).rows.map(({ id }) => id)
}
