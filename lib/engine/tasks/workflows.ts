import { isKeepable } from '#core/input.ts'
import { isObject, type Json, type JsonObject } from '#core/json.ts'
import { IDEMPOTENCY_STRATEGIES } from '../send.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import { keyProblem } from '../name-problem.ts'
import { CONTROL, WORK, type Opening, type TaskType, type Wanted } from './task-type.ts'

const text = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)
const object = (value: Json | undefined): JsonObject | null => (isObject(value) ? (value as JsonObject) : null)

/** Conductor: null and 0 are the latest version. */
const versionOf = (value: Json | undefined): number | null => {
  const version = Number(value ?? 0)
  return Number.isInteger(version) && version > 0 ? version : null
}

const PRIORITY_MAX = 99
const priorityOf = (value: Json | undefined): number => {
  const priority = Number(value ?? 0)
  return Number.isInteger(priority) ? Math.min(PRIORITY_MAX, Math.max(0, priority)) : 0
}

/** Conductor's two fields of a launch under a key; a key without a strategy refuses a second launch. */
function idempotencyOf(values: JsonObject): Pick<Wanted, 'idempotency'> {
  const key = text(values['idempotencyKey'])
  const strategy = IDEMPOTENCY_STRATEGIES.find((one) => one === values['idempotencyStrategy']) ?? 'FAIL'
  return key === null ? {} : { idempotency: { key, strategy } }
}

/** What keeps the keys of a launch from being found again, or null. */
function wantedProblem({ correlationId, idempotency }: Pick<Wanted, 'correlationId' | 'idempotency'>): string | null {
  const keys = { correlationId, idempotencyKey: idempotency?.key ?? null }
  const wrong = Object.entries(keys).find(([, key]) => keyProblem(key) !== null)
  return wrong ? `${wrong[0]} ${keyProblem(wrong[1])}.` : null
}

/** A launch that can be carried out as far as is known here. */
function opened(kind: 'child' | 'launch', wanted: Wanted): Opening {
  const problem = wantedProblem(wanted)
  return problem === null ? { kind, wanted } : refused(problem)
}

/** Conductor 1.6: a request that cannot be carried out fails its task, which may be tried again. */
const refused = (reason: string): Opening => ({ kind: 'end', status: 'FAILED', reason })

function childSettings({ subWorkflowParam }: WorkflowTask): JsonObject {
  const { name, version, priority, workflowDefinition, idempotencyKey, idempotencyStrategy } = subWorkflowParam ?? {}
  const isExpression = typeof workflowDefinition === 'string'
  return {
    name: name ?? null,
    version: version ?? null,
    priority: priority ?? null,
    idempotencyKey: idempotencyKey ?? null,
    idempotencyStrategy: idempotencyStrategy ?? null,
    // A definition written as an object is taken as it is: its expressions are the child's own.
    ...(isExpression ? { workflowDefinition } : {}),
  }
}

/** Conductor: a child is given its task's input, and without any the whole of what its task holds, so that its template applies. */
function childInput(input: JsonObject, settings: JsonObject, definition: JsonObject | null): JsonObject {
  if (Object.keys(input).length > 0) return input
  const { name, version, priority, idempotencyKey, idempotencyStrategy } = settings
  return {
    subWorkflowName: name ?? null,
    subWorkflowVersion: version ?? null,
    subWorkflowTaskToDomain: null,
    subWorkflowDefinition: definition,
    priority: priority ?? null,
    idempotencyKey: idempotencyKey ?? null,
    idempotencyStrategy: idempotencyStrategy ?? null,
    workflowInput: {},
  }
}

/** Launches a run as its child and waits for its end. An inline definition wins over a name. */
export const subWorkflow: TaskType = {
  ...WORK,
  type: 'SUB_WORKFLOW',
  queueOf: () => null,
  check: (task, { path }) =>
    task.subWorkflowParam?.name || task.subWorkflowParam?.workflowDefinition
      ? []
      : [
          {
            path: `${path}.subWorkflowParam`,
            message: 'a SUB_WORKFLOW needs subWorkflowParam with a name or a definition',
          },
        ],
  settings: childSettings,
  open(node, input, { run, settings }) {
    const definition =
      object(settings['workflowDefinition']) ?? object(node.task.subWorkflowParam?.workflowDefinition ?? null)
    const name = text(settings['name'])
    if (!definition && name === null) return refused('subWorkflowParam names no workflow.')
    const workflow = definition ? { definition } : { name: name ?? '', version: versionOf(settings['version']) }
    const extra: JsonObject = definition ? { _systemMetadata: { dynamic: true } } : {}
    const { correlationId } = run
    return opened('child', {
      workflow,
      input: { ...childInput(input, settings, definition), ...extra },
      correlationId,
      priority: priorityOf(settings['priority']),
      ...idempotencyOf(settings),
    })
  },
}

/** A StartWorkflowRequest (Conductor 1.5) as far as we know it, or what is wrong with it. */
function requestOf(request: JsonObject, correlationId: string | null): Wanted | string {
  const definition = object(request['workflowDef'])
  const name = text(request['name'])
  if (!definition && name === null) return 'startWorkflow names no workflow.'
  const input = object(request['input'] ?? {})
  if (!input) return 'startWorkflow.input is no object.'
  return {
    workflow: definition ? { definition } : { name: name ?? '', version: versionOf(request['version']) },
    input,
    correlationId: text(request['correlationId']) ?? correlationId,
    priority: priorityOf(request['priority']),
    ...idempotencyOf(request),
  }
}

/** Launches a run of its own and goes on. */
export const startWorkflow: TaskType = {
  ...WORK,
  type: 'START_WORKFLOW',
  queueOf: () => null,
  check: (task, { path }) =>
    task.inputParameters['startWorkflow']
      ? []
      : [{ path: `${path}.inputParameters.startWorkflow`, message: 'a START_WORKFLOW needs startWorkflow' }],
  open(_node, input, { run }) {
    const request = object(input['startWorkflow'])
    const wanted = request ? requestOf(request, run.correlationId) : 'startWorkflow is no object.'
    return typeof wanted === 'string' ? refused(wanted) : opened('launch', wanted)
  },
}

const SINK = /^conductor(?::(.+))?$/

/** Publishes its input as an event; event handlers act on it. Only the internal sink `conductor` is to be had here. */
export const event: TaskType = {
  ...CONTROL,
  type: 'EVENT',
  canRetry: true,
  isOpenToAll: true,
  check: (task, { path }) => (task.sink ? [] : [{ path: `${path}.sink`, message: 'an EVENT needs a sink' }]),
  settings: (task) => ({ sink: task.sink }),
  open(node, input, { run, settings }) {
    const sink = text(settings['sink']) ?? ''
    const match = SINK.exec(sink)
    if (!match) return refused(`There is no queue ${sink}: events go to the sink conductor or conductor:<name>.`)
    if (!isKeepable(sink)) return refused('sink holds a NUL or half a character: nobody could hear of the event.')
    const published = `conductor:${run.workflow}:${match[1] ?? node.ref}`
    const { id, workflow, version, correlationId } = run
    const facts = { workflowInstanceId: id, workflowType: workflow, workflowVersion: version, correlationId }
    return {
      kind: 'event',
      event: published,
      output: { ...input, ...facts, event_produced: published },
      isOpen: node.task.asyncComplete,
    }
  },
}
