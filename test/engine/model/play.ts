import type { Json, JsonObject } from '#core/json.ts'
import { askAgain, takeUp, type Again } from './again.ts'
import { endRow, newRow } from './attempts.ts'
import type { TaskDefs, Workflow } from './definition.ts'
import { allTasks, typeOf } from './definition.ts'
import { endBadly, goOnUndoing, tellEnd, terminate } from './ending.ts'
import { newRun } from './launching.ts'
import { choose, openInstead } from './opening.ts'
import { checkTimeouts, timeOutIfDue } from './timeouts.ts'
import { isRunOver, newest, type Models, type Row, type Run } from './rows.ts'
import { scan } from './walk.ts'

/** One thing that happens to a run, from outside. */
export type Happening =
  | { readonly kind: 'answer'; readonly ref: string; readonly status: string; readonly output: JsonObject }
  | { readonly kind: 'callback'; readonly ref: string; readonly output: JsonObject; readonly seconds: number }
  | { readonly kind: 'evaluate' | 'claim' | 'lose' | 'timer' | 'deny'; readonly ref: string }
  | { readonly kind: 'approve'; readonly ref: string; readonly by?: string }
  | { readonly kind: 'pause' | 'resume' | 'run-timer' }
  | { readonly kind: 'terminate'; readonly rollback: boolean }
  | { readonly kind: 'again'; readonly by: string; readonly how: Again }
  | { readonly kind: 'skip'; readonly ref: string; readonly output: JsonObject }

type Kind = Happening['kind']
type Doing<K extends Kind> = (run: Run, happening: Extract<Happening, { kind: K }>) => void

const LOSSES_MAX = 5

function rowOf(run: Run, ref: string): Row {
  const row = newest(run, ref)
  if (!row) throw new Error(`the model has no ${ref}`)
  return row
}

/** What follows from a row's end. */
function followed(run: Run, row: Row): void {
  if (row.undoes) goOnUndoing(run, row)
  else scan(run)
}

function timer(run: Run, row: Row): void {
  const { now } = run.world
  if (row.isPostponed) {
    row.isDue ||= now >= row.readyAt
    return scan(run)
  }
  if (row.dueAt !== null && now >= row.dueAt) {
    endRow(run, row, 'COMPLETED')
    return scan(run)
  }
  if (timeOutIfDue(run, row)) followed(run, row)
}

/** A script of the generator, over its input. */
function evaluated(source: string, form: 'program' | 'body', input: JsonObject): Json {
  const body = form === 'body' ? source : `return eval(${JSON.stringify(source)})`
  return (new Function('$', body)(structuredClone(input)) ?? null) as Json
}

const isTrue = (value: Json): boolean => value === true || (typeof value === 'number' && value > 0)

/** Spec 1.3: where each type keeps its script. */
function scriptOf({ task, input }: Row): string {
  const own: { readonly [type: string]: unknown } = {
    INLINE: input['expression'],
    LAMBDA: input['scriptExpression'],
    DO_WHILE: task.loopCondition,
    DECISION: task.caseExpression,
    SWITCH: task.expression,
  }
  return String(own[typeOf(task)])
}

/** Spec 1.6. */
const IS_ERROR_FINAL = new Set(['INLINE', 'DO_WHILE'])

function evaluate(run: Run, row: Row): void {
  const { task, input, loop } = row
  const type = typeOf(task)
  try {
    const value = evaluated(scriptOf(row), type === 'LAMBDA' ? 'body' : 'program', loop?.asks ?? input)
    if (loop) Object.assign(row, { status: 'IN_PROGRESS', loop: { ...loop, decided: isTrue(value) } })
    else if (type === 'SWITCH' || type === 'DECISION') choose(run, row, value)
    else endRow(run, row, 'COMPLETED', { result: value })
  } catch (error) {
    const output = { error: error instanceof Error ? error.message : '' }
    endRow(run, row, IS_ERROR_FINAL.has(type) ? 'FAILED_WITH_TERMINAL_ERROR' : 'FAILED', output)
  }
  scan(run)
}

const DOINGS: { readonly [K in Kind]: Doing<K> } = {
  answer(run, { ref, status, output }) {
    const row = rowOf(run, ref)
    endRow(run, row, status, output)
    followed(run, row)
  },
  callback(run, { ref, output, seconds }) {
    const row = rowOf(run, ref)
    row.output = output
    row.updatedAt = run.world.now
    if (typeOf(row.task) === 'WAIT' || typeOf(row.task) === 'EVENT') return
    row.status = 'SCHEDULED'
    row.callbackAfterSeconds = seconds
    row.readyAt = run.world.now + seconds * 1000
    if (timeOutIfDue(run, row)) followed(run, row)
  },
  evaluate: (run, { ref }) => evaluate(run, rowOf(run, ref)),
  claim(run, { ref }) {
    const row = rowOf(run, ref)
    const { now } = run.world
    const startedAt = row.startedAt ?? now
    Object.assign(row, { status: 'IN_PROGRESS', startedAt, updatedAt: now, callbackAfterSeconds: 0 })
  },
  lose(run, { ref }) {
    const row = rowOf(run, ref)
    if (row.loop) return void Object.assign(row, { status: 'SCHEDULED', updatedAt: run.world.now })
    row.isLost = row.losses < LOSSES_MAX
    if (row.isLost) Object.assign(row, { status: 'TIMED_OUT', endedAt: run.world.now })
    else endRow(run, row, 'TIMED_OUT')
    followed(run, row)
  },
  timer: (run, { ref }) => timer(run, rowOf(run, ref)),
  approve(run, { ref, by = '' }) {
    const row = rowOf(run, ref)
    row.approvedBy = [by]
    endRow(run, row, 'COMPLETED', { outcome: 'approved' })
    scan(run)
  },
  deny(run, { ref }) {
    endRow(run, rowOf(run, ref), 'FAILED_WITH_TERMINAL_ERROR')
    scan(run)
  },
  pause(run) {
    run.status = 'PAUSED'
  },
  resume(run) {
    const { timeoutSeconds = 0 } = run.workflow
    run.status = 'RUNNING'
    for (const row of run.rows) row.isHeld = false
    run.timerAt = timeoutSeconds > 0 ? run.world.now + timeoutSeconds * 1000 : null
    checkTimeouts(run)
    scan(run)
  },
  'run-timer'(run) {
    // One that rolls back has its end: in Conductor it would be over, and no time-out looks at that (spec 2.1).
    if (isRunOver(run) || run.ending) return
    if (run.timerAt !== null && run.world.now >= run.timerAt) endBadly(run, 'TIMED_OUT', true)
  },
  terminate: (run, { rollback }) => terminate(run, rollback),
  again: (run, { by, how }) => takeUp(run, by, how),
  skip(run, { ref, output }) {
    const task = allTasks(run.workflow.tasks).find(({ taskReferenceName }) => taskReferenceName === ref)
    if (!task) return
    endRow(run, newRow(run, { ref, task, at: '' }), 'SKIPPED', output)
    if (!['NOOP', 'EXCLUSIVE_JOIN'].includes(typeOf(task))) askAgain(run, ref)
    scan(run)
  },
}

function doTo<K extends Kind>(run: Run, happening: Extract<Happening, { kind: K }> & { readonly kind: K }): void {
  const doing: Doing<K> = DOINGS[happening.kind]
  doing(run, happening)
}

/** All runs of one sample, played by the specification. */
export class Play implements Models {
  now = 0
  readonly runs = new Map<string, Run>()
  readonly news: (() => void)[] = []
  readonly later: (() => void)[] = []
  placeOf: Models['placeOf'] = (run, row) => run.rows.indexOf(row)
  comesLater: Models['comesLater'] = () => null
  private readonly definitions: readonly Workflow[]
  private readonly defs: TaskDefs

  constructor(definitions: readonly JsonObject[], taskDefs: readonly JsonObject[]) {
    this.definitions = definitions as unknown as readonly Workflow[]
    this.defs = new Map(taskDefs.map((def) => [String(def['name']), def]))
  }

  definitionOf(name: string): Workflow | null {
    return this.definitions.find((one) => one.name === name) ?? null
  }

  scan(run: Run): void {
    scan(run)
  }

  rejoin(run: Run, row: Row): void {
    openInstead(run, row)
  }

  tellEnd(run: Run): void {
    tellEnd(run)
  }

  start(input: JsonObject): void {
    const [workflow] = this.definitions
    if (!workflow) throw new Error('nothing to play')
    scan(newRun(this, { key: '', workflow, defs: this.defs, parent: null }, input))
    this.tellNews()
  }

  happen(key: string, happening: Happening): void {
    const run = this.runs.get(key)
    if (!run) throw new Error(`the model has no run ${key}`)
    doTo(run, happening)
    this.news.unshift(...this.later.splice(0))
    this.tellNews()
  }

  runAndRefs(key: string): { readonly run: Run; readonly refs: string } {
    const run = this.runs.get(key)
    if (!run) throw new Error(`the model has no run ${key}`)
    return { run, refs: run.rows.map(({ ref, status }) => `${ref} ${status}`).join(', ') }
  }

  private tellNews(): void {
    for (let next = this.news.shift(); next; next = this.news.shift()) next()
  }
}
