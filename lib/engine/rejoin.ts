import type { RunId, TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import { createStarted, type Draft } from './attempt.ts'
import { childOf } from './child.ts'
import { nodeOfAttempt } from './dynamic.ts'
import { openedAt } from './generation.ts'
import { isSuccess, type Attempt } from './model.ts'
import { nodeOf } from './program.ts'
import { around, iterationsOf, within } from './ref.ts'
import { isUndone } from './resume.ts'
import type { Turn } from './turn.ts'

/**
 * From which generation of its child on an attempt takes an end for news. Null: the child is still to say in which one it goes
 * on, and until then only what it answers this very attempt counts.
 */
function sinceOf({ state }: Attempt): number | null {
  const since = state?.['childSince']
  return since === null ? null : typeof since === 'number' ? since : 1
}

/** Whether the end of a generation of the child is what an attempt waits for. */
export function isAwaited(attempt: Attempt, generation: number, isAnswer: boolean): boolean {
  const since = sinceOf(attempt)
  return since === null ? isAnswer : generation >= since
}

/** In which generation the child of an ended attempt is at work again, as far as is known; 0 when it is not. */
function reopenedIn({ state }: Attempt): number {
  const generation = state?.['childReopened']
  return typeof generation === 'number' ? generation : 0
}

/** Whether an attempt has heard of this generation of its child, or of a later one. */
export function isKnown(attempt: Attempt, generation: number): boolean {
  const since = sinceOf(attempt)
  return (since !== null && generation <= since) || generation <= reopenedIn(attempt)
}

/** Whether a loop around an attempt has gone on to another iteration. One that its condition's failure ended says of none. */
function isPassedBy(turn: Turn, attempt: Attempt): boolean {
  const { program } = turn
  let at = iterationsOf(attempt)
  for (let { loop } = nodeOfAttempt(program, attempt); loop !== null; loop = nodeOf(program, loop).loop) {
    const row = turn.newest(loop)
    const iteration = row?.output['iteration']
    if (row && typeof iteration === 'number' && within(iterationsOf(row), iteration) !== at) return true
    at = around(at)
  }
  return false
}

/**
 * The attempt that stands for a child now, found by the one that launched it; null when another child took its place, or
 * another iteration, or when it is history.
 */
export function standingFor(turn: Turn, taskId: TaskId, child: RunId): Attempt | null {
  const launched = turn.find(taskId)
  if (!launched || launched.rollbackOf !== null) return null
  const newest = turn.newest(launched.node)
  return newest?.ref === launched.ref && childOf(newest) === child && !isPassedBy(turn, newest) ? newest : null
}

/**
 * Whether this run has come to an end since `at`, or was taken up since then, by something else than that an attempt was told
 * of an end before it: whoever decided that comes after whoever took the child up then.
 */
export function isDecidedSince({ run }: Turn, attempt: Attempt, at: Instant): boolean {
  if (openedAt(run) > at) return true
  const decidedAt = run.ending ? run.ending.decidedAt : (run.course.decidedAt ?? run.endedAt)
  if (!decidedAt || decidedAt <= at) return false
  return attempt.state?.['childEnded'] === undefined || attempt.endedAt !== decidedAt
}

/** The child of an attempt is at work again: when the walk comes to the attempt, it is not done. */
export const markReopened = (turn: Turn, attempt: Attempt, generation: number): Attempt =>
  turn.put({ ...attempt, state: { ...attempt.state, childReopened: generation } })

/** It is no more, and came to nothing: when the walk comes to the attempt, another one is launched. */
export function unmarkReopened(turn: Turn, attempt: Attempt, generation: number): void {
  const { childReopened: _, ...state }: JsonObject = attempt.state ?? {}
  if (reopenedIn(attempt) > 0 && reopenedIn(attempt) <= generation) turn.put({ ...attempt, state })
}

/** The try that waits for its moment after one that had this child; null when there is none. */
export function nextTryAfter(turn: Turn, taskId: TaskId, child: RunId): Attempt | null {
  const launched = turn.find(taskId)
  const next = launched && turn.newest(launched.node)
  if (!next || next.ref !== launched.ref || !isPostponed(next)) return null
  const last = turn.findWanted(next.retryOf)
  return childOf(last) === child ? next : null
}

/** Whether an attempt waits for its moment to launch a child in place of one before. */
export const isPostponed = (attempt: Attempt): attempt is Attempt & { readonly retryOf: TaskId } =>
  attempt.status === 'SCHEDULED' && attempt.queue === null && attempt.retryOf !== null && childOf(attempt) === null

/** A try that waits for its moment launches no child: it waits for the one before, which is at work again. */
export function joinAtOnce(turn: Turn, next: Attempt, child: RunId, generation: number): void {
  turn.setRun({ held: turn.run.held.filter(({ taskId }) => taskId !== next.id) })
  const state = { ...next.state, childRunId: child, childSince: generation }
  askChild(turn, createStarted(turn, { ...next, output: { subWorkflowId: child }, state }), null)
}

/** Sends a child the question how it ended, to be answered to an attempt. */
export function askChild(
  turn: Turn,
  attempt: Pick<Attempt, 'id' | 'state'>,
  retry: { readonly reason: string | null } | null,
): void {
  const child = childOf(attempt)
  if (child === null) return
  const { id, actor, requesters } = turn.run
  const command = { kind: 'rejoin', runId: child, for: { runId: id, taskId: attempt.id }, retry, requesters } as const
  turn.send({ kind: 'command', command, actor })
}

/** How a new attempt waits for the child of the one before it; null when it launches another one. */
function wayBack(turn: Turn, met: Attempt): { readonly since: number | null; readonly isRetried: boolean } | null {
  if (childOf(met) === null) return null
  const reopened = met.state?.['childReopened']
  if (typeof reopened === 'number') return { since: reopened, isRetried: false }
  const isBad = !isSuccess(met.status) || isUndone(met)
  return turn.run.course.resumesChildren && isBad ? { since: null, isRetried: true } : null
}

/** Opens an attempt that waits for the child of an older one, which it takes the place of. False when there is none to wait for. */
export function rejoin(turn: Turn, draft: Draft, met: Attempt | null): boolean {
  const way = met && wayBack(turn, met)
  if (!met || !way) return false
  const child = childOf(met)
  const { childReopened: _, ...kept }: JsonObject = met.state ?? {}
  turn.put({ ...met, state: kept, undo: met.undo === 'due' ? 'none' : met.undo })
  const row = createStarted(turn, {
    ...draft,
    retryOf: met.id,
    input: met.input,
    output: { subWorkflowId: child },
    state: { ...draft.state, childRunId: child, childSince: way.since },
  })
  askChild(turn, row, way.isRetried ? { reason: turn.run.generation.reason } : null)
  return true
}
