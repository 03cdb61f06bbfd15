import type { UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { counts, historyOf } from '#engine/generation.ts'
import { isFinal, type Attempt } from '#engine/model.ts'
import { skippableNodes } from '#engine/skippable.ts'
import { OPERATOR, refusal, rerun, restart, resumeChildren, retry, skip } from '../operator.ts'
import { report } from '../universe.ts'
import { APPROVER, OTHER, person, type World } from '../world.ts'
import { canRetry, endsAtOnce, type Again } from './again.ts'
import type { Able, Match } from './match.ts'
import type { Happening } from './play.ts'
import { AGAIN, type Step } from './sample.ts'

/** What was done to the engine, and the same for the model, to be done when the engine is through. */
interface Done {
  readonly name: string
  readonly model: () => unknown
}

const STATUS = { good: 'COMPLETED', bad: 'FAILED', final: 'FAILED_WITH_TERMINAL_ERROR', cancel: 'CANCELED' } as const

/** Does one step to the engine, or what comes nearest to it. */
export function doBoth(match: Match, chosen: Able | undefined, step: Step): Done {
  const again = takeUpAny(match, step)
  if (again) return again
  const { key, world } = chosen ?? match.main()
  const skipped = step.act === 'skip' ? skipAny(match, key, world, step) : null
  if (skipped) return skipped
  const done = (happening: Happening): Done => ({
    name: `${key} ${JSON.stringify(happening)}`,
    model: () => match.play.happen(key, happening),
  })
  const onRun = actOnRun(world, step, chosen === undefined)
  if (onRun) return done(onRun)
  return chosen ? done(actOnTask(chosen, step)) : resumeAny(match)
}

/** Passes a task over that the run has not come to, if there is one. */
function skipAny(match: Match, key: string, world: World, { pick }: Step): Done | null {
  if (world.current.status !== 'RUNNING' || world.current.ending) return null
  const history = historyOf(world.program, world.current.course)
  const refs = skippableNodes(world.program)
    .map(({ ref }) => ref)
    .filter((ref) => ![...world.attempts.values()].some((row) => row.node === ref && counts(history, row)))
  const ref = refs[pick % Math.max(refs.length, 1)]
  if (ref === undefined) return null
  const output = { skipped: pick }
  const said = refusal(() => skip(world, ref, output))
  if (said !== 'accepted' && !said.startsWith('conflict: The approval')) throw new Error(`skip ${ref}: ${said}`)
  return {
    name: `${key} skip ${ref}: ${said}`,
    model: () => said === 'accepted' && match.play.happen(key, { kind: 'skip', ref, output }),
  }
}

/** Takes one of the runs that are over up again, if that is what is tried. */
function takeUpAny(match: Match, { act, pick }: Step): Done | null {
  const over = [...match.worlds()]
    .filter(([, { current }]) => isFinal(current.status))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const chosen = AGAIN.has(act) ? over[pick % Math.max(over.length, 1)] : undefined
  if (!chosen) return null
  const [key, world] = chosen
  const by = pick % 5 === 0 ? APPROVER : OPERATOR
  const how = howOf(world, act, pick)
  const name = `${key} ${JSON.stringify(how)}`
  const said = refusal(() => send(world, how, by))
  const isRefused = said !== 'accepted'
  if (isRefused && !said.startsWith('conflict:')) throw new Error(`${name}: ${said}`)
  return {
    name,
    model: () => {
      const { run, refs } = match.play.runAndRefs(key)
      const can = how.kind !== 'retry' || canRetry(run, [by])
      if (can !== isRefused || endsAtOnce(run, [by])) {
        if (!isRefused) match.play.happen(key, { kind: 'again', by, how })
      } else throw new Error(`${name}: the engine says ${said}, the model has ${refs}`)
    },
  }
}

function howOf(world: World, act: Step['act'], pick: number): Again {
  const isRetry = act === 'retry' || act === 'resume-children'
  if (isRetry && world.current.status !== 'COMPLETED')
    return { kind: 'retry', resumesChildren: act === 'resume-children' }
  if (isRetry || act === 'restart') return { kind: 'restart' }
  if (act === 'rerun-whole') return { kind: 'rerun', from: null, input: { x: pick, which: 'again' } }
  const history = historyOf(world.program, world.current.course)
  const rows = [...world.attempts.values()].filter(
    (row) => row.rollbackOf === null && counts(history, row) && world.program.nodes.has(row.node),
  )
  const from = rows.map(({ ref }) => ref).sort()[pick % Math.max(rows.length, 1)]
  return from === undefined ? { kind: 'restart' } : { kind: 'rerun', from, input: null }
}

function send(world: World, how: Again, by: UserId): void {
  if (how.kind === 'rerun') rerun(world, how.from, how.input ? { input: how.input } : {}, by)
  else if (how.kind === 'restart') restart(world, by)
  else if (how.resumesChildren) resumeChildren(world, by)
  else retry(world, by)
}

/** Nobody can do anything before a paused run goes on. */
function resumeAny(match: Match): Done {
  for (const [key, world] of match.worlds()) {
    if (world.current.status !== 'PAUSED') continue
    const happening = resume(world)
    return { name: `${key} resume`, model: () => match.play.happen(key, happening) }
  }
  throw new Error('nothing can be done, and no run is paused')
}

/** What can be done to a run as a whole, as it stands. */
function actOnRun(world: World, { act }: Step, isIdle: boolean): Happening | null {
  const { status, ending } = world.current
  if (isFinal(status)) return null
  if (status === 'PAUSED' && isIdle) return resume(world)
  const able: { readonly [act: string]: boolean } = {
    resume: status === 'PAUSED',
    'run-timer': true,
    stop: true,
    undo: !ending,
    pause: status === 'RUNNING' && !ending,
  }
  return able[act] ? (RUN_ACTS[act]?.(world) ?? null) : null
}

const RUN_ACTS: { readonly [act: string]: (world: World) => Happening } = {
  resume,
  'run-timer': runTimer,
  stop: (world) => terminate(world, false),
  undo: (world) => terminate(world, true),
  pause,
}

function resume(world: World): Happening {
  world.send({ kind: 'resume', runId: world.id })
  return { kind: 'resume' }
}

function pause(world: World): Happening {
  world.send({ kind: 'pause', runId: world.id, reason: 'look first' })
  return { kind: 'pause' }
}

function terminate(world: World, rollback: boolean): Happening {
  world.send({ kind: 'terminate', runId: world.id, reason: 'enough', rollback })
  return { kind: 'terminate', rollback }
}

function runTimer(world: World): Happening {
  world.send({ kind: 'timer', runId: world.id, taskId: null })
  return { kind: 'run-timer' }
}

function actOnTask({ world, attempt }: Able, { act }: Step): Happening {
  const { ref } = attempt
  if (isPostponed(attempt)) return timer(world, attempt)
  if (attempt.type === 'HUMAN' && attempt.rollbackOf === null) return decide(world, attempt, act !== 'final')
  if (attempt.queue !== null && (act === 'claim' || act === 'lose')) return claimOrLose(world, attempt, act)
  if (attempt.queue === 'system:script') {
    report(world, attempt, 0)
    return { kind: 'evaluate', ref }
  }
  if (act === 'timer') return timer(world, attempt)
  return answer(world, attempt, act)
}

function timer(world: World, { ref }: Attempt): Happening {
  world.timer(ref)
  return { kind: 'timer', ref }
}

const isPostponed = ({ queue, status }: Attempt): boolean => queue === null && status === 'SCHEDULED'

/** The moment until which a step has to wait to have an effect. */
export function momentFor({ attempt }: Able, { act }: Step): number {
  if (isPostponed(attempt) && act !== 'timer') return attempt.readyAt
  return act === 'lose' && attempt.lease ? attempt.lease.until : 0
}

function decide(world: World, { id, ref, state }: Attempt, isGood: boolean): Happening {
  const outcome = isGood ? 'approved' : 'denied'
  const planDigest = String(state?.['planDigest'])
  const by = world.current.requesters.includes(APPROVER) ? OTHER : APPROVER
  const command = { kind: 'decide-approval', runId: world.id, taskId: id, outcome, planDigest, by } as const
  world.send({ ...command, comment: 'fine' }, person(by))
  return isGood ? { kind: 'approve', ref, by } : { kind: 'deny', ref }
}

/** Somebody takes it; a claim that is taken already is lost. */
function claimOrLose(world: World, { ref, lease }: Attempt, act: Step['act']): Happening {
  if (!lease || act === 'claim') {
    world.claim(ref)
    return { kind: 'claim', ref }
  }
  world.leaseLost(ref)
  return { kind: 'lose', ref }
}

function answer(world: World, attempt: Attempt, act: Step['act']): Happening {
  const { id, ref, retryCount } = attempt
  const output: JsonObject = { n: `${ref} ${retryCount}` }
  const base = { kind: 'result', runId: world.id, taskId: id, owner: null, workerId: 'w', output } as const
  if (act === 'callback') {
    world.send({ ...base, status: 'IN_PROGRESS', reason: null, callbackAfterSeconds: 5 })
    return { kind: 'callback', ref, output, seconds: 5 }
  }
  const status = act === 'bad' || act === 'final' || act === 'cancel' ? STATUS[act] : STATUS.good
  const said = status === 'COMPLETED' ? output : {}
  world.send({ ...base, output: said, status, reason: status === 'COMPLETED' ? null : 'no' })
  return { kind: 'answer', ref, status, output: said }
}
