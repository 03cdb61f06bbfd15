import { attemptOf, createQueued, endAttempt, type Draft } from './attempt.ts'
import { resolveInput } from './expression.ts'
import { isSuccess, type Attempt, type Ending } from './model.ts'
import { nodeOf, type Rollback } from './program.ts'
import { rollbackRefOf } from './ref.ts'
import { readsOf } from './references.ts'
import type { Turn } from './turn.ts'
import type { JsonObject } from '#core/json.ts'
import type { TaskId } from '#core/ids.ts'

/** The attempt to be undone next, of those that count: the last that ended, and of those that ended together the last that was scheduled. */
function nextToUndo(turn: Turn): Attempt | null {
  const due = turn.all().filter((attempt) => attempt.undo === 'due' && turn.counts(attempt))
  due.sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.seq - a.seq)
  return due[0] ?? null
}

/** A rollback's input, resolved against the attempt it undoes (`undone`, and under its node's reference). */
export function rollbackInput(turn: Turn, rollback: Rollback, undone: Attempt, taskId: TaskId): JsonObject {
  const { inputParameters, taskDef } = rollback
  const scope = turn.scope(taskId, readsOf(inputParameters, taskDef.inputTemplate), undone)
  return resolveInput(inputParameters, taskDef.inputTemplate, scope)
}

/** Starts the rollback of one attempt. */
function undo(turn: Turn, target: Attempt, rollback: Rollback): void {
  turn.put({ ...target, undo: 'doing' })
  if (turn.run.ending) turn.setRun({ ending: { ...turn.run.ending, undoing: target.id } })
  const id = turn.newId()
  const draft: Draft = {
    id,
    ref: rollbackRefOf(target.ref),
    node: target.node,
    name: rollback.name,
    type: rollback.type,
    iteration: target.iteration,
    input: rollbackInput(turn, rollback, target, id),
    rollbackOf: target.id,
  }
  createQueued(turn, draft)
}

/** Undoes the next attempt that is due. Returns whether there was one. */
export function undoNext(turn: Turn): boolean {
  const target = nextToUndo(turn)
  const rollback = target && nodeOf(turn.program, target.node).rollback
  if (!target || !rollback) return false
  undo(turn, target, rollback)
  return true
}

/** Ends every open attempt because the run ends. What was in somebody's hands may have had its effect and is due. */
export function cancelOpen(turn: Turn, reason: string): void {
  for (const attempt of turn.open()) {
    endAttempt(turn, attempt, { status: 'CANCELED', reason })
    if (attempt.type === 'HUMAN') turn.settle(attempt.id, 'withdrawn')
    if (attempt.rollbackOf !== null) turn.put({ ...attemptOf(turn, attempt.rollbackOf), undo: 'failed' })
  }
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
