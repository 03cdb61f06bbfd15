import type { JsonObject } from '#core/json.ts'
import { defOf, endRow, isExhausted, newRow, retryDelay } from './attempts.ts'
import { typeOf, undoingOf } from './definition.ts'
import { tell } from './launching.ts'
import { isGood, isOpen, isRunOver, newest, type Row, type Run } from './rows.ts'
import { resolve, rollbackInput, wholeOutput } from './values.ts'

/** Spec 2.6, and before the end what was done is undone. */
export function endBadly(run: Run, status: string, withRollback: boolean, output?: JsonObject): void {
  run.output = output ?? outputNow(run)
  cancelOpen(run, withRollback)
  run.ending = { status, isIncomplete: false }
  if (withRollback && run.rows.some(isDue)) {
    run.status = 'RUNNING'
    run.timerAt = null
    undoNext(run)
  } else end(run)
}

function cancelOpen(run: Run, withRollback: boolean): void {
  for (const row of run.rows.filter(isOpen)) {
    const mayHaveActed = row.status === 'IN_PROGRESS'
    const child = row.undoes ? row.undoes.child : waitedFor(row)
    row.status = 'CANCELED'
    row.endedAt = run.world.now
    if (row.undoes) row.undoes.undo = 'failed'
    else if (child) row.undo = withRollback ? 'due' : 'none'
    else if (undoingOf(row.task) && mayHaveActed) row.undo = 'due'
    if (child && !withRollback) run.world.news.push(() => isRunOver(child) || terminate(child, false))
  }
}

const waitedFor = (row: Row): Run | null => (typeOf(row.task) === 'SUB_WORKFLOW' ? row.child : null)

/** A run that somebody ends; during a rollback the rollback is stopped. */
export function terminate(run: Run, withRollback: boolean): void {
  if (!run.ending) return endBadly(run, 'TERMINATED', withRollback)
  cancelOpen(run, false)
  run.ending.isIncomplete = true
  end(run)
}

const isDue = (row: Row): boolean => row.undo === 'due' && !row.isVoid

/** Undoes what ended last. */
function undoNext(run: Run): void {
  const due = run.rows.filter(isDue)
  const last = Math.max(...due.map((row) => row.endedAt ?? 0))
  const able = due.filter((row) => row.endedAt === last)
  const target = able.toSorted((a, b) => run.world.placeOf(run, a) - run.world.placeOf(run, b)).at(-1)
  if (!target) return end(run)
  target.undo = 'doing'
  const child = waitedFor(target)
  const undoing = undoingOf(target.task)
  const { task, at } = target
  const name = child ? task.name : (undoing?.name ?? '')
  const input = child ? {} : rollbackInput(run, target, {})
  const row = newRow(run, { ref: `${target.ref}.rollback`, task, at, name, input, undoes: target })
  if (!child) return
  row.status = 'IN_PROGRESS'
  undoChild(run, row, child)
}

/** A rollback has reported: once more, or on to the next. */
export function goOnUndoing(run: Run, row: Row): void {
  const target = row.undoes
  if (!target || !run.ending) return
  if (row.isLost) return void again(run, row, row.retryCount, 0)
  if (isGood(row.status) || isExhausted(run, row)) {
    target.undo = isGood(row.status) ? 'done' : 'failed'
    if (!isGood(row.status)) run.ending.isIncomplete = true
    undoNext(run)
  } else again(run, row, row.retryCount + 1, retryDelay(defOf(run, row), row.retryCount))
}

function again(run: Run, row: Row, retryCount: number, startDelay: number): void {
  const { ref, task, at, name, undoes, firstScheduledAt } = row
  if (!undoes) return
  const input = rollbackInput(run, undoes, row.input)
  const losses = row.isLost ? row.losses + 1 : 0
  const delays = { startDelay, callbackAfterSeconds: startDelay, readyAt: run.world.now + startDelay * 1000 }
  newRow(run, { ref, task, at, name, undoes, firstScheduledAt, retryCount, losses, input, ...delays })
}

/** The run ends as it was decided. */
function end(run: Run): void {
  const { ending } = run
  if (!ending) return
  run.status = ending.status
  run.hasIncompleteRollback = ending.isIncomplete
  run.ending = null
  run.timerAt = null
  tellParent(run)
}

/** Spec 2.3: what the run has come to. */
function outputNow(run: Run): JsonObject {
  const { outputParameters = {} } = run.workflow
  if (Object.keys(outputParameters).length > 0) return resolve(run, outputParameters) as JsonObject
  const last = run.rows.findLast((row) => row.undoes === null && row.by === null)
  return last ? wholeOutput(run, last) : {}
}

/** Spec 2.3: nothing is left to do. */
export function complete(run: Run): void {
  if (run.failedRefs.size > 0) return endBadly(run, 'FAILED', true)
  run.output = outputNow(run)
  run.ending = { status: 'COMPLETED', isIncomplete: false }
  end(run)
}

export const isLastWord = (run: Run, row: Row): boolean =>
  !isGood(row.status) &&
  !row.isPast &&
  !row.isLost &&
  row.undoes === null &&
  isExhausted(run, row) &&
  newest(run, row.ref) === row

/** Spec 2.4: which end a failure makes. */
export function failBy(run: Run, row: Row): void {
  for (const one of run.rows.filter((one) => one === row || isLastWord(run, one)))
    if (one.status !== 'CANCELED' || one.task.permissive) run.failedRefs.add(one.ref)
  const status = row.status === 'CANCELED' ? 'TERMINATED' : row.status === 'TIMED_OUT' ? 'TIMED_OUT' : 'FAILED'
  endBadly(run, status, true)
}

export function endByTerminate(run: Run, row: Row): void {
  const status = String(row.input['terminationStatus'])
  if (status !== 'COMPLETED') return endBadly(run, status, status === 'FAILED', row.output)
  run.output = row.output
  cancelOpen(run, false)
  run.ending = { status, isIncomplete: false }
  end(run)
}

/** The parent undoes a child: one that runs ends, one that has ended is opened again for it. */
function undoChild(parent: Run, rollback: Row, child: Run): void {
  parent.world.news.push(() => {
    if (child.ending) child.undoFor = rollback
    else if (!isRunOver(child)) {
      child.undoFor = rollback
      endBadly(child, 'TERMINATED', true)
    } else if (child.rows.some(isDue)) {
      child.generation++
      child.undoFor = rollback
      child.status = 'RUNNING'
      child.ending = { status: 'TERMINATED', isIncomplete: false }
      undoNext(child)
    } else tellUndone(parent, rollback, !child.hasIncompleteRollback)
  })
}

function tellUndone(parent: Run, rollback: Row, isDone: boolean): void {
  parent.world.news.push(() => {
    if (!isOpen(rollback)) return
    endRow(parent, rollback, isDone ? 'COMPLETED' : 'FAILED')
    goOnUndoing(parent, rollback)
  })
}

const STATUS_AFTER: { readonly [status: string]: string } = {
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  TERMINATED: 'CANCELED',
  TIMED_OUT: 'TIMED_OUT',
}

/** Tells whoever waits for a run that it has ended (spec 1.6, SUB_WORKFLOW). */
function tellParent(run: Run): void {
  const { parent, undoFor } = run
  if (!parent) return
  if (undoFor) return tellUndone(parent.run, undoFor, !run.hasIncompleteRollback)
  tellEnd(run)
}

/** Whoever waits for it by then hears it. */
export function tellEnd(run: Run): void {
  const isUndoDue = run.status === 'COMPLETED' && run.rows.some(isDue)
  const output = { ...run.output, subWorkflowId: `run:${run.key}` }
  const end = { status: STATUS_AFTER[run.status] ?? 'FAILED', output, isUndoDue }
  run.world.news.push(() => run.parent && tell(run.parent.run, run.parent.row, end))
}
