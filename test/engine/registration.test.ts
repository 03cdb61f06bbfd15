import { expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import { parseTaskDef, parseWorkflow } from '#engine/definition/parse.ts'
import type { TaskDef } from '#engine/definition/task-def.ts'
import { fork, join, simple, workflow } from './definitions.ts'

/** The paths a definition is refused at. */
function refusedAt(work: () => unknown): string[] {
  try {
    work()
    return []
  } catch (error) {
    if (isAppError(error) && error.code === 'invalid') return error.issues.map(({ path }) => path)
    throw error
  }
}

const T = '$.tasks[0]'
const node = (type: string, extra: JsonObject = {}): JsonObject => simple('n', { type, ...extra })
const forked = (extra: JsonObject): readonly JsonObject[] => [node('FORK_JOIN_DYNAMIC', extra), join('j', [])]
const params = { dynamicForkTasksParam: 'tasks', dynamicForkTasksInputParamName: 'inputs' }
const reads = (text: string): JsonObject => simple('n', { inputParameters: { x: { y: [text] } } })

/** Conductor 1.3, registration-time checks: each thing that is needed, with and without it. */
test.each<{ check: string; tasks: readonly JsonObject[]; at: string[] }>([
  { check: 'a task needs a name', tasks: [{ taskReferenceName: 'n' }], at: [`${T}.name`] },
  { check: 'a task needs a reference', tasks: [{ name: 'n' }], at: [`${T}.taskReferenceName`] },
  { check: 'EVENT needs a sink', tasks: [node('EVENT')], at: [`${T}.sink`] },
  { check: 'EVENT with one is taken', tasks: [node('EVENT', { sink: 'conductor' })], at: [] },
  {
    check: 'SWITCH needs evaluatorType, expression and a case',
    tasks: [node('SWITCH')],
    at: [`${T}.evaluatorType`, `${T}.expression`, `${T}.decisionCases`],
  },
  {
    check: 'DECISION needs a value or a script, and a case',
    tasks: [node('DECISION')],
    at: [`${T}.caseValueParam`, `${T}.decisionCases`],
  },
  { check: 'DYNAMIC needs the parameter of its name', tasks: [node('DYNAMIC')], at: [`${T}.dynamicTaskNameParam`] },
  { check: 'FORK_JOIN_DYNAMIC needs one of its styles', tasks: forked({}), at: [T] },
  {
    check: 'FORK_JOIN_DYNAMIC takes no two styles',
    tasks: forked({ ...params, dynamicForkJoinTasksParam: 'all' }),
    at: [T],
  },
  { check: 'FORK_JOIN_DYNAMIC takes tasks with inputs', tasks: forked(params), at: [] },
  { check: 'FORK_JOIN_DYNAMIC takes the older style', tasks: forked({ dynamicForkJoinTasksParam: 'all' }), at: [] },
  {
    check: 'FORK_JOIN_DYNAMIC takes inputs of one task',
    tasks: forked({ inputParameters: { forkTaskInputs: [] } }),
    at: [],
  },
  {
    check: 'FORK_JOIN_DYNAMIC is taken without a JOIN, as Conductor takes it',
    tasks: [node('FORK_JOIN_DYNAMIC', params)],
    at: [],
  },
  { check: 'FORK_JOIN is taken without a JOIN', tasks: [fork('f', [simple('x')]), simple('y')], at: [] },
  {
    check: 'FORK_JOIN has a JOIN of its own',
    tasks: [fork('f', [fork('g', [simple('x')])]), join('j', ['x'])],
    at: [`${T}.forkTasks[0][0]`],
  },
  { check: 'HTTP needs a request', tasks: [node('HTTP')], at: [`${T}.inputParameters`] },
  {
    check: 'HTTP takes uri and method at the top',
    tasks: [node('HTTP', { inputParameters: { uri: 'http://x', method: 'GET' } })],
    at: [],
  },
  {
    check: 'KAFKA_PUBLISH needs a request',
    tasks: [node('KAFKA_PUBLISH')],
    at: [`${T}.inputParameters.kafka_request`],
  },
  { check: 'FORK_JOIN needs a branch', tasks: [fork('f'), join('j', [])], at: [`${T}.forkTasks`] },
  {
    check: 'TERMINATE needs a status and may not be optional',
    tasks: [node('TERMINATE', { optional: true })],
    at: [`${T}.inputParameters.terminationStatus`, `${T}.optional`],
  },
  {
    check: 'DO_WHILE needs tasks and a condition',
    tasks: [node('DO_WHILE')],
    at: [`${T}.loopOver`, `${T}.loopCondition`],
  },
  {
    check: 'DO_WHILE over items takes an empty condition',
    tasks: [node('DO_WHILE', { items: [], loopCondition: '', loopOver: [simple('x')] })],
    at: [],
  },
  {
    check: 'DO_WHILE takes an empty condition without items as well',
    tasks: [node('DO_WHILE', { loopCondition: '', loopOver: [simple('x')] })],
    at: [],
  },
  {
    check: 'an embedded task definition needs no name',
    tasks: [node('SIMPLE', { taskDefinition: { retryCount: 1 } })],
    at: [],
  },
  { check: 'SUB_WORKFLOW needs to know which', tasks: [node('SUB_WORKFLOW')], at: [`${T}.subWorkflowParam`] },
  {
    check: 'SUB_WORKFLOW may name an unknown task in its name',
    tasks: [node('SUB_WORKFLOW', { subWorkflowParam: { name: '${nobody.output.name}' } })],
    at: [],
  },
  {
    check: 'an expression of a task inside another names what it likes',
    tasks: [
      fork('f', [reads('${nobody.output}')], [simple('m', { inputParameters: { x: '${n.output[}' } })]),
      join('j', ['n', 'm']),
    ],
    at: [],
  },
  {
    check: 'START_WORKFLOW needs a request',
    tasks: [node('START_WORKFLOW')],
    at: [`${T}.inputParameters.startWorkflow`],
  },
  {
    check: 'JSON_JQ_TRANSFORM needs a query',
    tasks: [node('JSON_JQ_TRANSFORM')],
    at: [`${T}.inputParameters.queryExpression`],
  },
  {
    check: 'WAIT takes no two times',
    tasks: [node('WAIT', { inputParameters: { duration: '5 s', until: '2030-01-01' } })],
    at: [`${T}.inputParameters`],
  },
  {
    check: 'WAIT takes a time that can be read',
    tasks: [node('WAIT', { inputParameters: { duration: 'soon' } })],
    at: [`${T}.inputParameters`],
  },
  {
    check: 'WAIT takes a time that is put together later',
    tasks: [node('WAIT', { inputParameters: { until: '${workflow.input.at}' } })],
    at: [],
  },
  { check: 'an expression names a task', tasks: [reads('${nobody.output}')], at: [`${T}.inputParameters.x.y[0]`] },
  { check: 'an expression is a JSONPath', tasks: [reads('${n.output[}')], at: [`${T}.inputParameters.x.y[0]`] },
  { check: 'an expression may name the run', tasks: [reads('${workflow.input.a[0].b}')], at: [] },
  { check: 'an unknown type is a worker’s', tasks: [node('MY_OWN')], at: [] },
])('$check', ({ tasks, at }) => {
  expect(refusedAt(() => parseWorkflow(workflow(tasks)))).toEqual(at)
})

/** Conductor 1.4. */
test.each<{ check: string; fields: JsonObject; at: string[] }>([
  { check: 'retryCount is not negative', fields: { retryCount: -1 }, at: ['$.retryCount'] },
  { check: 'retryLogic is a known one', fields: { retryLogic: 'SOMETIMES' }, at: ['$.retryLogic'] },
  { check: 'backoffScaleFactor is at least 1', fields: { backoffScaleFactor: 0 }, at: ['$.backoffScaleFactor'] },
  { check: 'timeoutPolicy is a known one', fields: { timeoutPolicy: 'NEVER' }, at: ['$.timeoutPolicy'] },
  {
    check: 'responseTimeoutSeconds is not more than timeoutSeconds',
    fields: { timeoutSeconds: 5, responseTimeoutSeconds: 6 },
    at: ['$.responseTimeoutSeconds'],
  },
  { check: 'without timeoutSeconds it may be anything', fields: { responseTimeoutSeconds: 6 }, at: [] },
  {
    check: 'totalTimeoutSeconds is not less than timeoutSeconds',
    fields: { timeoutSeconds: 5, responseTimeoutSeconds: 5, totalTimeoutSeconds: 4 },
    at: ['$.totalTimeoutSeconds'],
  },
])('$check', ({ fields, at }) => {
  expect(refusedAt(() => parseTaskDef({ name: 'a', ...fields }))).toEqual(at)
})

test('What a task needs may be given by its registered definition', () => {
  const inputTemplate = { http_request: { uri: 'http://x', method: 'GET' } }
  const registered = new Map<string, TaskDef>([['n', parseTaskDef({ name: 'n', inputTemplate })]])
  const definition = workflow([node('HTTP')])
  expect(refusedAt(() => parseWorkflow(definition, registered))).toEqual([])
  expect(refusedAt(() => parseWorkflow(definition))).toEqual([`${T}.inputParameters`])
})
