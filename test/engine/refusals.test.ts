import { expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import { parseWorkflow } from '#engine/definition/parse.ts'
import { fork, join, simple, workflow } from './definitions.ts'
import { play } from './universe.ts'

/** JSON paths of what is wrong with the first task of a definition, relative to it. */
function issuesOf(task: JsonObject): string[] {
  try {
    parseWorkflow(workflow([task, join('j', [])].slice(0, task['type'] === 'FORK_JOIN_DYNAMIC' ? 2 : 1)))
    return []
  } catch (error) {
    if (!isAppError(error)) throw error
    return error.issues.map(({ path }) => path.replace('$.tasks[0]', ''))
  }
}

const body = [simple('b')]
const cases = { decisionCases: { x: [simple('c')] } }
const given = (inputParameters: JsonObject): JsonObject => ({ inputParameters })

test.each<{ type: string; task: JsonObject; at: string[] }>([
  { type: 'DO_WHILE', task: { loopOver: body }, at: ['.loopCondition'] },
  { type: 'DO_WHILE', task: { loopOver: body, loopCondition: ' ' }, at: [] },
  { type: 'DO_WHILE', task: { loopOver: body, loopCondition: '', items: [] }, at: [] },
  { type: 'DO_WHILE', task: { loopOver: body, loopCondition: '', ...given({ _items: [] }) }, at: [] },
  { type: 'DYNAMIC', task: {}, at: ['.dynamicTaskNameParam'] },
  { type: 'DECISION', task: cases, at: ['.caseValueParam'] },
  { type: 'DECISION', task: { caseExpression: '1' }, at: ['.decisionCases'] },
  { type: 'EVENT', task: {}, at: ['.sink'] },
  { type: 'EXCLUSIVE_JOIN', task: {}, at: [] },
  { type: 'JOIN', task: {}, at: [] },
  { type: 'JOIN', task: { joinOn: ['b'] }, at: [] },
  { type: 'FORK_JOIN_DYNAMIC', task: {}, at: [''] },
  { type: 'FORK_JOIN_DYNAMIC', task: { dynamicForkTasksParam: 't' }, at: [''] },
  { type: 'FORK_JOIN_DYNAMIC', task: { dynamicForkJoinTasksParam: 'd' }, at: [] },
  {
    type: 'FORK_JOIN_DYNAMIC',
    task: { dynamicForkJoinTasksParam: 'd', dynamicForkTasksParam: 't', dynamicForkTasksInputParamName: 'i' },
    at: [''],
  },
  { type: 'HTTP', task: given({ http_request: '${workflow.input.request}' }), at: [] },
  { type: 'HTTP', task: { taskDefinition: { name: 'a', inputTemplate: { uri: 'http://x' } } }, at: [] },
  { type: 'INLINE', task: given({ expression: ' ' }), at: ['.inputParameters.expression'] },
  { type: 'LAMBDA', task: {}, at: ['.inputParameters.scriptExpression'] },
  { type: 'JSON_JQ_TRANSFORM', task: {}, at: ['.inputParameters.queryExpression'] },
  { type: 'START_WORKFLOW', task: {}, at: ['.inputParameters.startWorkflow'] },
  { type: 'SUB_WORKFLOW', task: { subWorkflowParam: { version: 1 } }, at: ['.subWorkflowParam'] },
  { type: 'TERMINATE', task: given({ terminationStatus: 'PAUSED' }), at: ['.inputParameters.terminationStatus'] },
  { type: 'TERMINATE', task: given({ terminationStatus: '${workflow.input.s}' }), at: [] },
  { type: 'TERMINATE', task: { optional: true, ...given({ terminationStatus: 'FAILED' }) }, at: ['.optional'] },
  { type: 'WAIT', task: given({ duration: '5 s', until: '2030-01-01' }), at: ['.inputParameters'] },
  { type: 'WAIT', task: given({ duration: 'soon' }), at: ['.inputParameters'] },
  { type: 'WAIT', task: given({ until: '2030-01-01 25:00' }), at: ['.inputParameters'] },
  { type: 'WAIT', task: given({ until: '${workflow.input.day}' }), at: [] },
])('A $type with $task is refused at $at', ({ type, task, at }) => {
  expect(issuesOf({ name: 'a', taskReferenceName: 'a', type, ...task })).toEqual(at)
})

const dynamic = (inputParameters: JsonObject, extra: JsonObject = {}): JsonObject =>
  simple('t', { type: 'FORK_JOIN_DYNAMIC', inputParameters, ...extra })
const OLD = { dynamicForkJoinTasksParam: 'd' }
const TASKS = { dynamicForkTasksParam: 't', dynamicForkTasksInputParamName: 'i' }

const starting = (request: JsonObject): JsonObject =>
  simple('t', { type: 'START_WORKFLOW', inputParameters: { startWorkflow: { name: 'x', ...request } } })

const FINAL = 'FAILED_WITH_TERMINAL_ERROR'

test.each<{ what: string; task: JsonObject; reason: string; status?: string }>([
  { what: 'a fork over no list', task: dynamic({ forkTaskInputs: 'x' }), reason: 'forkTaskInputs is no list' },
  { what: 'a list of what is no task', task: dynamic({ t: [1], i: {} }, TASKS), reason: 't[0] is no task' },
  { what: 'inputs that are no map', task: dynamic({ t: [], i: 1 }, TASKS), reason: 'i is no map' },
  { what: 'no list of dynamicTasks', task: dynamic({ d: {} }, OLD), reason: 'd.dynamicTasks is no list' },
  { what: 'a dynamic task without name', task: dynamic({ d: { dynamicTasks: [7] } }, OLD), reason: 'has no taskName' },
  {
    what: 'a SWITCH by python',
    task: simple('t', { type: 'SWITCH', evaluatorType: 'python', expression: '1', ...cases }),
    reason: 'There is no evaluator python',
    status: 'FAILED',
  },
  {
    what: 'a SUB_WORKFLOW of no name',
    task: simple('t', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: '${workflow.input.no}' } }),
    reason: 'subWorkflowParam names no workflow',
    status: 'FAILED',
  },
  {
    what: 'a START_WORKFLOW of no name',
    task: simple('t', { type: 'START_WORKFLOW', inputParameters: { startWorkflow: { version: 1 } } }),
    reason: 'startWorkflow names no workflow',
    status: 'FAILED',
  },
  {
    what: 'a START_WORKFLOW with input that is no object',
    task: simple('t', { type: 'START_WORKFLOW', inputParameters: { startWorkflow: { name: 'x', input: [1] } } }),
    reason: 'startWorkflow.input is no object',
    status: 'FAILED',
  },
  {
    what: 'a START_WORKFLOW with a correlation id that no index holds',
    task: starting({ correlationId: 'x'.repeat(801) }),
    reason: 'correlationId is longer than 800 characters',
    status: 'FAILED',
  },
  {
    what: 'a START_WORKFLOW with an idempotency key that nobody can keep',
    task: starting({ idempotencyKey: 'a\0b' }),
    reason: 'idempotencyKey holds a NUL',
    status: 'FAILED',
  },
  {
    what: 'a SUB_WORKFLOW with an idempotency key that no index holds',
    task: simple('t', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'x', idempotencyKey: 'x'.repeat(801) } }),
    reason: 'idempotencyKey is longer than 800 characters',
    status: 'FAILED',
  },
  {
    what: 'a WAIT until nobody knows when',
    task: simple('t', { type: 'WAIT', inputParameters: { until: '${workflow.input.x}' } }),
    reason: '"7" is no moment',
  },
])('What cannot be known before a run fails it: $what', ({ task, reason, status = FINAL }) => {
  const tasks = task['type'] === 'FORK_JOIN_DYNAMIC' ? [task, join('j', [])] : [task]
  const [, world] = play(tasks, { x: 7 })
  expect(world.at('t')).toMatchObject({ status })
  expect(world.at('t').reason).toContain(reason)
  expect(world.current.status).toBe('FAILED')
})

test('A fork that could not be opened fails the run, also when it is optional', () => {
  const [, world] = play([dynamic({ t: 1, i: {} }, { ...TASKS, optional: true }), join('j', []), simple('z')])
  expect([world.at('t').status, world.current.status]).toEqual(['FAILED_WITH_TERMINAL_ERROR', 'FAILED'])
})

test('A JOIN on nothing waits for nothing, and the run for everything', () => {
  const [universe, world] = play([fork('f', [simple('a')]), join('j', [])])
  expect([world.at('j').status, world.open()]).toEqual(['COMPLETED', ['a']])
  universe.end('sample', 'a')
  expect(world.current.status).toBe('COMPLETED')
})
