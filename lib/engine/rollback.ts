import { attemptOf, createQueued, createStarted, endAttempt, type Draft } from './attempt.ts'
import { childOf } from './child.ts'
import { nodeOfAttempt } from './dynamic.ts'
import { resolveInput } from './expression.ts'
import { isSuccess, type Attempt, type Ending } from './model.ts'
import type { Rollback } from './program.ts'
import { rollbackRefOf } from './ref.ts'
import { readsOf } from './references.ts'
import type { Turn } from './turn.ts'
import type { JsonObject } from '#core/json.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'

/** The attempt to be undone next, of those that count: the last that ended, and of those that ended together the last that was scheduled. */
function nextToUndo(turn: Turn): Attempt | null {
  const due = turn.due()
  due.sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.seq - a.seq)
  return due[0] ?? null
}

/** A rollback's input, resolved against the attempt it undoes (`undone`, and under its node's reference). */
export function rollbackInput(turn: Turn, rollback: Rollback, undone: Attempt, taskId: TaskId): JsonObject {
  const { inputParameters, taskDef } = rollback
  const scope = turn.scope(taskId, readsOf(inputParameters, taskDef.inputTemplate), undone)
  return resolveInput(inputParameters, taskDef.inputTemplate, scope)
}

/** Starts the rollback of one attempt: the task its node names, or for a child run its own rollback. */
function undo(turn: Turn, target: Attempt): void {
  turn.put({ ...target, undo: 'doing' })
  if (turn.run.ending) turn.setRun({ ending: { ...turn.run.ending, undoing: target.id } })
  const { rollback } = nodeOfAttempt(turn.program, target)
  const id = turn.newId()
  const { node, name, type, iteration } = target
  const dynamic = target.state?.['dynamic']
  const state = dynamic === undefined ? null : { dynamic }
  const draft: Draft = {
    id,
    ref: rollbackRefOf(target.ref),
    node,
    name,
    type,
    iteration,
    input: {},
    rollbackOf: target.id,
    state,
  }
  const child = childOf(target)
  if (child !== null) undoChild(turn, draft, child)
  else if (rollback) {
    const input = rollbackInput(turn, rollback, target, id)
    createQueued(turn, { ...draft, name: rollback.name, type: rollback.type, input })
  }
}

function undoChild(turn: Turn, draft: Draft, child: RunId): void {
  createStarted(turn, { ...draft, state: { ...draft.state, childRunId: child } })
  const reason = turn.run.ending?.reason ?? 'the run that launched it failed'
  const to = { runId: turn.run.id, taskId: draft.id }
  turn.send({ kind: 'command', command: { kind: 'undo', runId: child, for: to, reason } })
}

/** Undoes the next attempt that is due. Returns whether there was one. */
export function undoNext(turn: Turn): boolean {
  const target = nextToUndo(turn)
  if (target) undo(turn, target)
  return target !== null
}

/** Ends open attempts, all unless some are named, because the run ends. What was in somebody's hands may have had its effect and is due. */
export function cancelOpen(
  turn: Turn,
  reason: string,
  withRollback: boolean,
  attempts: readonly Attempt[] = turn.open(),
): void {
  for (const attempt of attempts) {
    const child = childOf(attempt)
    const isUndoDue = child !== null && withRollback
    endAttempt(turn, attempt, { status: 'CANCELED', reason, isUndoDue })
    if (attempt.type === 'HUMAN') turn.settle(attempt.id, 'withdrawn')
    if (attempt.rollbackOf !== null) turn.put({ ...attemptOf(turn, attempt.rollbackOf), undo: 'failed' })
    if (child !== null && !isUndoDue) stopChild(turn, child, reason)
  }
}

/**
 * The child ends with its parent; one that is to be undone is told so later, in its turn. Who takes it up again after that, or
 * after `openedBy`, is not meant.
 */
export function stopChild(
  turn: Turn,
  runId: RunId,
  reason: string,
  { rollback = false, openedBy = turn.env.now }: { readonly rollback?: boolean; readonly openedBy?: Instant } = {},
): void {
  turn.send({ kind: 'command', command: { kind: 'terminate', runId, reason, rollback, openedBy } })
}

/** Undoes what is due, one at a time; false when nothing is. The run stays RUNNING meanwhile and ends as `ending` says. */
export function startRollback(turn: Turn, ending: Ending): boolean {
  if (nextToUndo(turn) === null) return false
  turn.setRun({ status: 'RUNNING', ending, rollback: 'running', timerAt: null })
  turn.record(
    'run.rolling-back',
    null,
    { willEnd: ending.status, failedTask: ending.taskId },
    { reason: ending.reason },
  )
  return undoNext(turn)
}

/** At least one effect stays. */
export function markIncomplete(turn: Turn): void {
  const { ending } = turn.run
  if (ending) turn.setRun({ ending: { ...ending, isIncomplete: true } })
}

/** A rollback has reported its last word: it is noted with what it undid, and the others go on. */
export function noteUndone(turn: Turn, ended: Attempt): void {
  if (ended.rollbackOf === null) return
  const target = attemptOf(turn, ended.rollbackOf)
  const isDone = isSuccess(ended.status)
  turn.put({ ...target, undo: isDone ? 'done' : 'failed' })
  if (!isDone) markIncomplete(turn)
}
