import type { JsonObject } from '#core/json.ts'
import { endRow, newRow } from './attempts.ts'
import { askedAbout, behind } from './behind.ts'
import { allTasks, contains, taskBefore, typeOf } from './definition.ts'
import { terminate } from './ending.ts'
import { branchFor, watchedBy } from './joins.ts'
import { isGood, isOpen, isRunOver, newest, newestOf, type Models, type Row, type Run } from './rows.ts'
import { taskInput } from './values.ts'

/** The row the walk finds where it comes to: one of an older generation counts only if it stays done. */
export function current(run: Run, ref: string): Row | null {
  const row = newest(run, ref)
  if (!row || row.isLeft) return null
  if (row.isPast && isDone(run, row)) row.isPast = false
  return row.isPast ? null : row
}

/** What an older generation left where the walk comes to. */
export function leftOf(run: Run, ref: string): Row | null {
  const row = newest(run, ref)
  return row?.isPast && !row.isLeft ? row : null
}

const isUndone = ({ undo }: Row): boolean => undo === 'done' || undo === 'failed'
const isSuccess = ({ status }: Row): boolean => !['SCHEDULED', 'IN_PROGRESS'].includes(status) && isGood(status)

/** ARCHITECTURE 4, spec 2.7: what went well and was not undone stays done. */
function isDone(run: Run, row: Row): boolean {
  if (!isSuccess(row) || isUndone(row) || row.isReopened) return false
  const type = typeOf(row.task)
  if (type === 'TERMINATE') return row.status === 'SKIPPED'
  if (type === 'HUMAN')
    return !row.approvedBy.some((by) => run.requesters.has(by)) && row.askedAbout === askedAbout(run, row.task)
  if (type === 'DO_WHILE') return isWhole(run, row) && !insideOf(run, row).some((one) => one.isReopened)
  return type !== 'JOIN' || isWholeJoin(run, row)
}

function isWholeJoin(run: Run, join: Row): boolean {
  if (!joined(run, join).every((one) => isDone(run, one))) return false
  return watchedBy(run.workflow.tasks, join.task).every((ref) => {
    const row = newest(run, ref + join.at)
    return row === null || (isSuccess(row) && !isUndone(row) && !row.isReopened)
  })
}

/** The newest rows of what is inside a loop, branches of dynamic forks included. */
function insideOf(run: Run, loop: Row): readonly Row[] {
  const rows = run.rows.filter(
    (row) =>
      row.undoes === null &&
      !row.isVoid &&
      row.at.startsWith(`${loop.at}__`) &&
      contains(loop.task.loopOver ?? [], (row.by ?? row.task).taskReferenceName),
  )
  return rows.filter((row) => newestOf(run, row.task.taskReferenceName) === row)
}

export const isWhole = (run: Run, loop: Row): boolean =>
  !insideOf(run, loop).some((row) => isUndone(row) && (row.by === null || isSuccess(row)))

/** The newest rows of the branches that a JOIN waits for. */
function joined(run: Run, join: Row): readonly Row[] {
  const fork = taskBefore(run.workflow.tasks, join.task.taskReferenceName)
  const refs = join.task.joinOn ?? []
  const branches = new Set(refs.flatMap((ref) => [branchFor(fork, ref) ?? []]))
  const nodes = [...branches].flatMap(allTasks).map((task) => task.taskReferenceName)
  const own = nodes.flatMap((node) => newestOf(run, node) ?? [])
  return [
    ...own,
    ...run.rows.filter(
      (row) => row.by !== null && row.by === fork && newestOf(run, row.task.taskReferenceName) === row && !row.isVoid,
    ),
  ]
}

interface Opening {
  readonly by: ReadonlySet<string>
  readonly resumesChildren?: boolean
  /** The run that launched it asked for it. */
  readonly isAsked?: boolean
}

/** Opens the next generation of a run that is over (ARCHITECTURE 2), and tells its parent. */
function reopen(run: Run, { by, resumesChildren = false, isAsked = false }: Opening): void {
  const { timeoutSeconds = 0 } = run.workflow
  run.generation++
  run.requesters = new Set([...run.requesters, ...by])
  run.resumesChildren = resumesChildren
  run.status = 'RUNNING'
  run.output = {}
  run.failedRefs = new Set()
  run.ending = null
  run.hasIncompleteRollback = false
  run.undoFor = null
  run.timerAt = timeoutSeconds > 0 ? run.world.now + timeoutSeconds * 1000 : null
  for (const row of run.rows) row.isPast = row.undoes === null
  run.world.news.push(() => childReopened(run, isAsked))
  run.world.scan(run)
}

/** Spec 2.7, Child/parent; a parent that runs on takes no notice. */
function childReopened(child: Run, isAsked: boolean): void {
  if (!child.parent || !standsFor(child.parent)) return
  const { run, row } = child.parent
  if (!isOpen(row)) {
    if (isAsked && (run.ending || isRunOver(run))) return giveUp(run, row, child)
    if (row.task.optional) return
  }
  if (run.ending) return void run.world.later.push(() => childReopened(child, isAsked))
  if (!isRunOver(run)) return runsOn(child, row)
  row.isReopened = true
  reopen(run, { by: child.requesters, resumesChildren: true })
}

/** Whether a row is the one that counts for its child. */
const standsFor = ({ run, row }: { readonly run: Run; readonly row: Row }): boolean =>
  newestOf(run, row.task.taskReferenceName) === row && !row.isVoid && !isPassedBy(run, row)

/** A run that asked its child to go on and ended meanwhile stays so; where it was stopped, or gave the child up, that one stops, too. */
function giveUp(run: Run, { status, undo }: Row, child: Run): void {
  const isStopped = ['CANCELED', 'TIMED_OUT'].includes(status) || (run.ending?.status ?? run.status) === 'TERMINATED'
  if (!isStopped || (status !== 'TIMED_OUT' && undo === 'due')) return
  const withRollback = status === 'TIMED_OUT' || undo !== 'none'
  run.world.news.push(() => isRunOver(child) || terminate(child, withRollback))
}

/** Whether a loop around a row has gone on to another iteration: that superseded it. */
function isPassedBy(run: Run, { task, by, at }: Row): boolean {
  const { taskReferenceName } = by ?? task
  const loops = allTasks(run.workflow.tasks).filter(({ loopOver = [] }) => contains(loopOver, taskReferenceName))
  return loops.some((one) => {
    const loop = newestOf(run, one.taskReferenceName)
    const iteration = loop?.output['iteration']
    return loop && typeof iteration === 'number' && !`${at}__`.startsWith(`${loop.at}__${iteration}__`)
  })
}

/** Spec 2.7: what waits, or holds back how the child ended, waits for what it does now. */
function runsOn(child: Run, row: Row): void {
  const { parent } = child
  if (!parent || (!isOpen(row) && parent.run.status !== 'PAUSED')) return
  if (!isOpen(row) && !row.isHeld) return
  parent.run.requesters = new Set([...parent.run.requesters, ...child.requesters])
  if (isOpen(row)) return
  row.isHeld = false
  row.isReopened = true
  row.isPast = true
  parent.run.world.rejoin(parent.run, row)
}

/** A row that waits for the child of an older one: false when it launches another. */
export function rejoin(run: Run, row: Row, met: Row | null): boolean {
  const child = met?.child
  if (!met || !child) return false
  const isBad = !isSuccess(met) || isUndone(met)
  if (!met.isReopened && !(run.resumesChildren && isBad)) return false
  const isRetried = !met.isReopened
  met.isReopened = false
  if (met.undo === 'due') met.undo = 'none'
  row.child = child
  row.input = met.input
  row.output = { subWorkflowId: `run:${child.key}` }
  child.parent = { run, row }
  run.world.news.push(() => askedFor(child, run, isRetried))
  return true
}

function askedFor(child: Run, run: Run, isRetried: boolean): void {
  if (!isRunOver(child)) return
  if (isRetried && child.status !== 'COMPLETED' && canRetry(child, run.requesters))
    reopen(child, { by: run.requesters, resumesChildren: true, isAsked: true })
  else child.world.tellEnd(child)
}

/** What a retry would open. */
function triedBy(run: Run, by: Iterable<string>): readonly Row[] {
  const tried = rehearsed(run)
  reopen(tried, { by: new Set(by) })
  return tried.rows.slice(run.rows.length)
}

const isEnd = ({ task }: Row): boolean => typeOf(task) === 'TERMINATE'
const IDLE = new Set(['TERMINATE', 'JOIN', 'EXCLUSIVE_JOIN'])

/** Whether a retry leaves anything to do: not where a TERMINATE task ends the run again with all that was opened. */
export function canRetry(run: Run, by: Iterable<string>): boolean {
  const made = triedBy(run, by)
  if (!made.some(isEnd)) return made.length > 0 || run.status !== 'FAILED'
  return made.some(({ task, status }) => !IDLE.has(typeOf(task)) && status !== 'CANCELED')
}

/** Whether a TERMINATE task would end a retry at once: what happens before that, and whether it is enough, is nobody's promise. */
export const endsAtOnce = (run: Run, by: Iterable<string>): boolean => triedBy(run, by).some(isEnd)

/** A copy to try something with that nobody hears of. */
function rehearsed(run: Run): Run {
  const world = Object.assign(Object.create(run.world) as Models, { runs: new Map(), news: [], later: [] })
  return { ...run, world, rows: run.rows.map((row) => ({ ...row, child: row.child && { ...row.child } })) }
}

export type Again =
  | { readonly kind: 'retry'; readonly resumesChildren: boolean }
  | { readonly kind: 'restart' }
  | { readonly kind: 'rerun'; readonly from: string | null; readonly input: JsonObject | null }

/** Takes a run that is over up again, as an operator does. */
export function takeUp(run: Run, by: string, how: Again): void {
  const opening = { by: new Set([by]), resumesChildren: how.kind === 'retry' && how.resumesChildren }
  if (how.kind !== 'retry') makeHistory(run, how.kind === 'rerun' ? how.from : null)
  if (how.kind === 'rerun' && how.input) run.input = { ...run.workflow.inputTemplate, ...how.input }
  reopen(run, opening)
}

function makeHistory(run: Run, ref: string | null): void {
  const from = ref === null ? null : (newest(run, ref)?.task.taskReferenceName ?? ref)
  const gone = from === null ? null : behind(run, from)
  for (const row of run.rows) row.isVoid ||= gone === null || gone.has((row.by ?? row.task).taskReferenceName)
  const kept = from === null ? [] : run.voids.filter((one) => one.from === null || !gone?.has(one.from))
  run.voids = [...kept, { from, generation: run.generation + 1 }]
}

/** An approval that waits shows what would run; without one of its tasks it is another question (ARCHITECTURE 4). */
export function askAgain(run: Run, skipped: string): void {
  for (const row of run.rows.filter(isOpen)) {
    const { ref, task, at, by, given, retryCount } = row
    if (typeOf(task) !== 'HUMAN' || !behind(run, task.taskReferenceName).has(skipped)) continue
    endRow(run, row, 'CANCELED')
    const next = newRow(run, { ref, task, at, by, given, retryCount, status: 'IN_PROGRESS' })
    next.input = taskInput(run, next, {})
  }
}
