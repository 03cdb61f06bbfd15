import type { JsonObject } from '#core/json.ts'
import { endRow } from './attempts.ts'
import { typeOf, type Workflow } from './definition.ts'
import { isOpen, type Models, type Row, type Run } from './rows.ts'

export function newRun(world: Models, run: Pick<Run, 'key' | 'workflow' | 'defs' | 'parent'>, given: JsonObject): Run {
  const { inputTemplate = {}, variables = {}, timeoutSeconds = 0 } = run.workflow
  const made: Run = {
    ...run,
    input: Object.keys(given).length > 0 ? { ...inputTemplate, ...given } : given,
    undoFor: null,
    status: 'RUNNING',
    output: {},
    variables,
    failedRefs: new Set(),
    ending: null,
    hasIncompleteRollback: false,
    generation: 1,
    requesters: parentOf(run) ?? new Set(['launcher']),
    voids: [],
    resumesChildren: false,
    timerAt: timeoutSeconds > 0 ? world.now + timeoutSeconds * 1000 : null,
    rows: [],
    changes: 0,
    world,
  }
  world.runs.set(run.key, made)
  return made
}

const parentOf = (run: Pick<Run, 'parent'>): ReadonlySet<string> | undefined => run.parent?.run.requesters

/** What a task launches: a child that it waits for, or a run of its own. */
export function launch(run: Run, row: Row): void {
  const { world } = run
  const isChild = typeOf(row.task) === 'SUB_WORKFLOW'
  const key = `${run.key}/${row.ref}#${run.rows.filter((one) => one.ref === row.ref).length}`
  const request = (isChild ? row.task.subWorkflowParam : row.input['startWorkflow']) as {
    readonly name?: string
    readonly workflowDefinition?: unknown
    readonly input?: JsonObject
  }
  const inline = request.workflowDefinition as Workflow | undefined
  const extra: JsonObject = inline ? { _systemMetadata: { dynamic: true } } : {}
  const input = isChild ? { ...row.input, ...extra } : (request.input ?? {})
  if (isChild) row.output = { subWorkflowId: `run:${key}` }
  const workflow = inline ?? world.definitionOf(String(request.name))
  const parent = isChild ? { run, row } : null
  const launched = workflow && newRun(world, { key, workflow, defs: run.defs, parent }, input)
  if (isChild) row.child = launched
  world.news.push(() => {
    if (!launched) return tell(run, row, { status: 'FAILED', output: row.output })
    world.scan(launched)
    if (!isChild) news(run, row, { status: 'COMPLETED', output: { workflowId: `run:${key}` } })
  })
}

interface News {
  readonly status: string
  readonly output: JsonObject
  readonly isUndoDue?: boolean
}

/** Something that a row waited for has happened; a row that has ended meanwhile waits for nothing. */
export function tell(run: Run, row: Row, { status, output, isUndoDue = false }: News): void {
  if (!isOpen(row)) return
  endRow(run, row, status, output)
  row.isHeld = run.status === 'PAUSED'
  if (isUndoDue) row.undo = 'due'
  run.world.scan(run)
}

/** News that comes once all that was wanted before has been done. */
function news(run: Run, row: Row, end: News): void {
  run.world.news.push(() => tell(run, row, end))
}
