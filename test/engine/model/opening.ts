import type { Json, JsonObject } from '#core/json.ts'
import { current, isWhole, leftOf, rejoin } from './again.ts'
import { newRow, endRow } from './attempts.ts'
import { branchesOf, list, object } from './branches.ts'
import { taskAfter, typeOf, type Task } from './definition.ts'
import { launch } from './launching.ts'
import { isGood, type Branch, type Row, type Run } from './rows.ts'
import { isNode, resolve, taskInput } from './values.ts'

const FINAL = 'FAILED_WITH_TERMINAL_ERROR'

/** The run is told to end by a TERMINATE task. */
export class Terminated extends Error {
  readonly row: Row
  constructor(row: Row) {
    super('terminated')
    this.row = row
  }
}

/** Spec 1.6: what cannot be made of its input fails the run, also when it is optional. */
function refuse(run: Run, row: Row): void {
  endRow(run, row, FINAL)
  row.status = FINAL
}

/** Makes the first row of a node in these iterations. */
export function openTask(run: Run, wanted: Pick<Row, 'task' | 'at' | 'by' | 'given'>): void {
  const { task, at } = wanted
  const ref = task.taskReferenceName + at
  const met = leftOf(run, ref)
  const retryCount = met && !isGood(met.status) ? met.retryCount + 1 : 0
  const row = newRow(run, { ...wanted, ref, retryCount })
  row.input = taskInput(run, row, {})
  // What is taken up again begins at once.
  const delay = met ? 0 : (task.startDelay ?? 0)
  if (['SIMPLE', 'DYNAMIC'].includes(typeOf(task))) row.startDelay = delay
  postponeOrBegin(run, row, delay, met)
}

/** The next row of a task whose child is at work again (spec 2.7). */
export function openInstead(run: Run, met: Row): void {
  const { ref, task, at, by, given } = met
  const retryCount = isGood(met.status) ? 0 : met.retryCount + 1
  const row = newRow(run, { ref, task, at, by, given, retryCount })
  postponeOrBegin(run, row, 0, met)
}

/** What nobody takes from a queue begins when its delay has passed; a queue has the delay itself. A JOIN counts at once. */
export function postponeOrBegin(run: Run, row: Row, delay: number, met: Row | null = null): void {
  row.callbackAfterSeconds = delay
  row.readyAt = run.world.now + delay * 1000
  const isQueued = ['worker', 'script'].includes(KINDS[typeOf(row.task)] ?? 'worker')
  row.isPostponed = delay > 0 && typeOf(row.task) !== 'JOIN' && !(isQueued && !isInstantScript(row))
  if (!row.isPostponed) begin(run, row, met)
}

/** Scripts, choices and names that need nobody to evaluate them. */
function isInstantScript({ task, input }: Row): boolean {
  const type = typeOf(task)
  if (type === 'INLINE') return input['evaluatorType'] === 'value-param'
  if (type === 'SWITCH') return task.evaluatorType === 'value-param'
  if (type === 'DYNAMIC') return typeof input[task.dynamicTaskNameParam ?? ''] !== 'string'
  return type === 'DECISION' && !task.caseExpression
}

/** Spec 1.6, column "mode". */
const KINDS: { readonly [type: string]: string } = {
  INLINE: 'script',
  LAMBDA: 'script',
  SWITCH: 'script',
  DECISION: 'script',
  FORK_JOIN: 'here',
  FORK_JOIN_DYNAMIC: 'here',
  JOIN: 'here',
  EXCLUSIVE_JOIN: 'here',
  DO_WHILE: 'here',
  SUB_WORKFLOW: 'here',
  START_WORKFLOW: 'here',
  WAIT: 'here',
  HUMAN: 'here',
  EVENT: 'here',
  SET_VARIABLE: 'here',
  TERMINATE: 'here',
  NOOP: 'here',
}

/** Takes a row as far as it goes by itself. */
export function begin(run: Run, row: Row, met: Row | null = null): void {
  row.isPostponed = false
  row.updatedAt = run.world.now
  const type = typeOf(row.task)
  if ((KINDS[type] ?? 'worker') === 'here' || isInstantScript(row)) {
    row.status = 'IN_PROGRESS'
    row.startedAt = run.world.now
  }
  BEGINNINGS[type]?.(run, row, met)
}

const BEGINNINGS: { readonly [type: string]: (run: Run, row: Row, met: Row | null) => void } = {
  DYNAMIC(run, row) {
    const name = row.input[row.task.dynamicTaskNameParam ?? '']
    if (typeof name === 'string') row.name = name
    else refuse(run, row)
  },
  INLINE(run, row) {
    const { input } = row
    if (isInstantScript(row)) endRow(run, row, 'COMPLETED', { result: input[String(input['expression'])] ?? null })
  },
  SWITCH(run, row) {
    if (isInstantScript(row)) choose(run, row, row.input[row.task.expression ?? ''] ?? null)
  },
  DECISION(run, row) {
    if (isInstantScript(row)) choose(run, row, row.input[row.task.caseValueParam ?? ''] ?? null)
  },
  NOOP: (run, row) => endRow(run, row, 'COMPLETED'),
  SET_VARIABLE(run, row) {
    run.variables = { ...run.variables, ...row.input }
    endRow(run, row, 'COMPLETED')
  },
  EVENT(run, row) {
    if (!row.task.sink?.startsWith('conductor')) return endRow(run, row, 'FAILED')
    const name = /^conductor:(.+)$/.exec(row.task.sink ?? '')?.[1] ?? row.ref.replace(/(__\d+)+$/, '')
    const facts = { workflowInstanceId: `run:${run.key}`, workflowType: run.workflow.name, workflowVersion: 1 }
    const event_produced = `conductor:${run.workflow.name}:${name}`
    row.output = { ...row.input, ...facts, correlationId: null, event_produced }
    if (!row.task.asyncComplete) endRow(run, row, 'COMPLETED')
  },
  WAIT(run, row) {
    const seconds = /^(\d+)s$/.exec(String(row.input['duration'] ?? ''))?.[1]
    row.dueAt = seconds === undefined ? null : run.world.now + Number(seconds) * 1000
  },
  TERMINATE(run, row) {
    endRow(
      run,
      row,
      'COMPLETED',
      object(row.input['workflowOutput']) ?? { output: row.input['workflowOutput'] ?? null },
    )
    throw new Terminated(row)
  },
  FORK_JOIN(run, row) {
    fork(
      run,
      row,
      (row.task.forkTasks ?? []).flatMap(([task]) => (task ? [{ task, input: {} }] : [])),
    )
  },
  FORK_JOIN_DYNAMIC(run, row) {
    const branches = branchesOf(run, row)
    row.forked = branches ?? []
    if (branches) fork(run, row, branches, row.task)
    else refuse(run, row)
  },
  DO_WHILE: beginLoop,
  SUB_WORKFLOW(run, row, met) {
    if (!rejoin(run, row, met)) launch(run, row)
  },
  START_WORKFLOW(run, row) {
    if (object(row.input['startWorkflow'])) launch(run, row)
    else endRow(run, row, 'FAILED')
  },
}

/** A fork opens the first tasks of its branches, then its JOIN. */
function fork(run: Run, row: Row, firsts: readonly Branch[], by: Task | null = null): void {
  const { task, at } = row
  row.input = { ...row.input, forkedTasks: firsts.map((first) => first.task.taskReferenceName) }
  endRow(run, row, 'COMPLETED')
  for (const { task, input } of firsts)
    if (!current(run, task.taskReferenceName + at)) openTask(run, { task, at, by, given: input })
  const join = taskAfter(run.workflow.tasks, task.taskReferenceName)
  if (join && !current(run, join.taskReferenceName + at)) openTask(run, { task: join, at, by: null, given: {} })
}

/** Spec 1.6: the chosen value is text, and the input says whether anything follows from it. */
export function choose(run: Run, row: Row, value: Json): void {
  const text = String(value)
  const hasChildren = caseOf(row.task, text).length > 0 ? { hasChildren: 'true' } : {}
  row.input = { ...row.input, case: text, ...hasChildren }
  const isSwitch = typeOf(row.task) === 'SWITCH'
  endRow(run, row, 'COMPLETED', isSwitch ? { evaluationResult: [text], selectedCase: text } : { caseOutput: [text] })
}

/** The tasks of a value: an empty case of a SWITCH is one, of a DECISION it counts as missing. */
export function caseOf(task: Task, text: string): readonly Task[] {
  const own = task.decisionCases?.[text]
  if (own === undefined || (own.length === 0 && typeOf(task) === 'DECISION')) return task.defaultCase ?? []
  return own
}

export function loopShows(row: Row): JsonObject {
  const { iteration = 0, items = null } = row.loop ?? {}
  return items ? { iteration, loopIndex: iteration - 1, loopItem: items[iteration - 1] ?? null } : { iteration }
}

function beginLoop(run: Run, row: Row, met: Row | null): void {
  const items = itemsOf(run, row)
  const isEmpty = items?.length === 0
  if (items) row.input = { ...row.input, _items: items }
  const first = firstIteration(run, row, met)
  row.loop = { iteration: isEmpty ? 0 : first, items, asks: null, decided: null }
  row.output = isEmpty ? { iteration: 0 } : loopShows(row)
  if (isEmpty) endRow(run, row, 'COMPLETED')
}

/** A loop is taken up in the iteration it had come to; when something inside was undone it begins again. */
function firstIteration(run: Run, row: Row, met: Row | null): number {
  if (met && isWhole(run, met)) return Number(met.output['iteration'] ?? 1)
  for (const one of run.rows) one.isLeft ||= one.isPast && isInside(row, one)
  return 1
}

const isInside = (loop: Row, row: Row): boolean =>
  row.at.startsWith(`${loop.at}__`) && isNode(loop, { task: row.by ?? row.task })

/** What a loop goes over, a single value alone; null when it counts. */
function itemsOf(run: Run, { task, input }: Row): Json[] | null {
  if (task.items === undefined && !('_items' in (task.inputParameters ?? {}))) return null
  const items = (task.items === undefined ? input['_items'] : resolve(run, task.items)) ?? []
  return list(items) ?? [items]
}
