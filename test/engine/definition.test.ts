import { expect, test } from 'vitest'
import { isAppError, type Issue } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import { compile, programSourceOf } from '#engine/compile.ts'
import { defaultTaskDef } from '#engine/definition/task-def.ts'
import { parseTaskDef, parseWorkflow } from '#engine/definition/parse.ts'
import { gatesOf, nodesOf } from '#engine/describe.ts'
import { nodeOf } from '#engine/program.ts'
import { choice, fork, gate, join, programOf, simple, undoable, workflow } from './definitions.ts'

const issuesOf = (work: () => unknown): readonly Issue[] => {
  try {
    work()
    return []
  } catch (error) {
    if (isAppError(error) && error.code === 'invalid') return error.issues
    throw error
  }
}
const pathsOf = (definition: unknown): string[] => issuesOf(() => parseWorkflow(definition)).map(({ path }) => path)
const EXT = '.metadata["conductor-lightstep"]'

const inline = (workflowDefinition: JsonObject): JsonObject =>
  simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'c', workflowDefinition } })

test.each<{ what: string; child: JsonObject; at: string[] }>([
  { what: 'a plain one', child: { name: 'c', tasks: [simple('a')] }, at: [] },
  { what: 'metadata of an editor', child: { name: 'c', tasks: [simple('a')], metadata: { editor: {} } }, at: [] },
  { what: 'its own references', child: { name: 'c', tasks: [simple('s')] }, at: [] },
  { what: 'no tasks', child: { name: 'c', tasks: [] }, at: ['.tasks'] },
  {
    what: 'an expression of the parent',
    child: { name: 'c', tasks: [simple('a', { inputParameters: { x: '${s.output.x}' } })] },
    at: ['.tasks[0].inputParameters.x'],
  },
  {
    what: 'another service function',
    child: workflow([simple('a')], { metadata: { 'conductor-lightstep': { serviceFunction: 'search' } } }),
    at: [`${EXT}.serviceFunction`],
  },
  {
    what: 'a fault two levels down',
    child: { name: 'c', tasks: [inline({ name: 'd', tasks: [simple('a'), simple('a')] })] },
    at: ['.tasks[0].subWorkflowParam.workflowDefinition.tasks[1].taskReferenceName'],
  },
  { what: 'metadata that is none', child: { name: 'c', tasks: [simple('a')], metadata: 'x' }, at: ['.metadata'] },
])('A definition written inline is checked with the one around it: $what', ({ child, at }) => {
  const place = '$.tasks[0].subWorkflowParam.workflowDefinition'
  expect(pathsOf(workflow([inline(child)]))).toEqual(at.map((path) => place + path))
})

test.each([
  ['1', 1],
  [' 12 ', 12],
  [2, 2],
  [null, null],
])('The version %j of a sub-workflow is %j', (version, is) => {
  const sub = simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'c', version } })
  expect(parseWorkflow(workflow([sub])).tasks[0]?.subWorkflowParam?.version).toBe(is)
})

test.each(['', '1.5', 'latest', '9'.repeat(20)])('The version %j of a sub-workflow is refused', (version) => {
  const sub = simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'c', version } })
  expect(() => parseWorkflow(workflow([sub]))).toThrow('version')
})

test('A definition gets the defaults of Conductor and keeps what it does not name', () => {
  const def = parseWorkflow(workflow([simple('a', { mine: { x: 1 }, optional: null })], { version: null, more: [1] }))
  expect(def).toMatchObject({ version: 1, schemaVersion: 2, restartable: true, timeoutPolicy: 'ALERT_ONLY', more: [1] })
  expect(def.tasks[0]).toMatchObject({
    type: 'SIMPLE',
    optional: false,
    startDelay: 0,
    retryCount: null,
    mine: { x: 1 },
  })
  expect(parseWorkflow(def)).toEqual(def)
})

test.each<{ what: string; definition: unknown; at: string[] }>([
  { what: 'no object', definition: 7, at: ['$'] },
  { what: 'no name', definition: workflow([simple('a')], { name: '' }), at: ['$.name'] },
  ...['new', 'tasks', '..', 'a/b', 'a\n', ' a'].map((name) => ({
    what: `the name ${JSON.stringify(name)}`,
    definition: workflow([simple('a')], { name }),
    at: ['$.name'],
  })),
  ...[0, 1.5, 2 ** 31].map((version) => ({
    what: `the version ${version}`,
    definition: workflow([simple('a')], { version }),
    at: ['$.version'],
  })),
  {
    what: 'limits of an embedded definition that contradict each other',
    definition: workflow([simple('a', { taskDefinition: { name: 'a', timeoutSeconds: 1, totalTimeoutSeconds: 0 } })]),
    at: ['$.tasks[0].taskDefinition.responseTimeoutSeconds'],
  },
  {
    what: 'a field with a name of two words',
    definition: workflow([choice('s', { 'two words': [{ name: 'a' }] })]),
    at: ['$.tasks[0].decisionCases["two words"][0].taskReferenceName'],
  },
  { what: 'no tasks', definition: workflow([]), at: ['$.tasks'] },
  { what: 'an old schema', definition: workflow([simple('a')], { schemaVersion: 1 }), at: ['$.schemaVersion'] },
  { what: 'no service function', definition: workflow([simple('a')], { metadata: {} }), at: [`$${EXT}`] },
  {
    what: 'an unknown field of ours',
    definition: workflow([simple('a')], { metadata: { 'conductor-lightstep': { serviceFunction: 'x', wrong: 1 } } }),
    at: [`$${EXT}`],
  },
  { what: 'a task without reference', definition: workflow([{ name: 'a' }]), at: ['$.tasks[0].taskReferenceName'] },
  { what: 'a negative delay', definition: workflow([simple('a', { startDelay: -1 })]), at: ['$.tasks[0].startDelay'] },
  { what: 'a reference twice', definition: workflow([simple('a'), simple('a')]), at: ['$.tasks[1].taskReferenceName'] },
  {
    what: 'a nested reference twice',
    definition: workflow([simple('a'), choice('s', { x: [simple('a')] })]),
    at: ['$.tasks[1].decisionCases["x"][0].taskReferenceName'],
  },
  ...['a.rollback', 'a__2', 'workflow', 'undone'].map((ref) => ({
    what: `the reference ${ref}`,
    definition: workflow([simple(ref)]),
    at: ['$.tasks[0].taskReferenceName'],
  })),
  {
    what: 'a loop without anything',
    definition: workflow([simple('a', { type: 'DO_WHILE' })]),
    at: ['$.tasks[0].loopOver', '$.tasks[0].loopCondition'],
  },
  {
    what: 'HTTP without request',
    definition: workflow([simple('a', { type: 'HTTP' })]),
    at: ['$.tasks[0].inputParameters'],
  },
  {
    what: 'a SWITCH without anything',
    definition: workflow([simple('s', { type: 'SWITCH' })]),
    at: ['$.tasks[0].evaluatorType', '$.tasks[0].expression', '$.tasks[0].decisionCases'],
  },
  { what: 'a fork without branches', definition: workflow([fork('f'), join('j', [])]), at: ['$.tasks[0].forkTasks'] },
  { what: 'an empty branch', definition: workflow([fork('f', []), join('j', [])]), at: ['$.tasks[0].forkTasks[0]'] },
  { what: 'an optional approval', definition: workflow([gate('g', { optional: true })]), at: ['$.tasks[0].optional'] },
  {
    what: 'a permissive approval',
    definition: workflow([gate('g', { permissive: true })]),
    at: ['$.tasks[0].permissive'],
  },
  {
    what: 'an approval elsewhere',
    definition: workflow([{ ...gate('a'), type: 'SIMPLE' }]),
    at: [`$.tasks[0]${EXT}.approval`],
  },
  {
    what: 'a rollback of nothing',
    definition: workflow([
      { ...choice('s', { x: [] }), metadata: { 'conductor-lightstep': { rollback: { name: 'u' } } } },
    ]),
    at: [`$.tasks[0]${EXT}.rollback`],
  },
  {
    what: 'an expression over no task',
    definition: workflow([simple('a', { inputParameters: { x: ['${b.output}'] } })]),
    at: ['$.tasks[0].inputParameters.x[0]'],
  },
  {
    what: 'an expression that is none',
    definition: workflow([simple('a', { inputParameters: { x: '${a.output[}' } })]),
    at: ['$.tasks[0].inputParameters.x'],
  },
  {
    what: 'a rollback over no task',
    definition: workflow([undoable('a', {}, { x: '${b.output}' })]),
    at: [`$.tasks[0]${EXT}.rollback.inputParameters.x`],
  },
])('$what is refused at $at', ({ definition, at }) => {
  expect(pathsOf(definition)).toEqual(at)
})

test('An embedded task definition has the name of its task unless it has its own', () => {
  const embedded = (more: JsonObject) => simple('a', { taskDefinition: { retryCount: 1, ...more } })
  const nameOf = (more: JsonObject) => parseWorkflow(workflow([embedded(more)])).tasks[0]?.taskDefinition?.name
  expect([nameOf({}), nameOf({ name: null }), nameOf({ name: 'own' })]).toEqual(['a', 'a', 'own'])
})

test('A definition with every supported type is taken', () => {
  const tasks: JsonObject[] = [
    simple('a', { inputParameters: { x: '${workflow.input.${workflow.input.k}}', y: '$${b}' } }),
    { ...simple('h', { type: 'HTTP' }), inputParameters: { http_request: { uri: 'http://x', method: 'GET' } } },
    gate('g'),
    fork('f', [undoable('b')], [choice('s', { x: [simple('c')] }, [simple('d')])]),
    join('j', ['b', 'c', 'd', 's']),
  ]
  expect(pathsOf(workflow(tasks))).toEqual([])
})

test.each<{ def: JsonObject; at: string[] }>([
  { def: { name: 'a' }, at: [] },
  { def: { name: '' }, at: ['$.name'] },
  { def: { name: 'a\tb' }, at: ['$.name'] },
  { def: { name: 'a', retryCount: -1, backoffScaleFactor: 0 }, at: ['$.retryCount', '$.backoffScaleFactor'] },
  { def: { name: 'a', retryLogic: 'SOMETIMES' }, at: ['$.retryLogic'] },
  { def: { name: 'a', timeoutSeconds: 10 }, at: ['$.responseTimeoutSeconds'] },
  {
    def: { name: 'a', timeoutSeconds: 10, responseTimeoutSeconds: 5, totalTimeoutSeconds: 9 },
    at: ['$.totalTimeoutSeconds'],
  },
])('The task definition $def has issues at $at', ({ def, at }) => {
  expect(issuesOf(() => parseTaskDef(def)).map(({ path }) => path)).toEqual(at)
})

test('A task without definition is tried again three times when it is SIMPLE, and never otherwise', () => {
  expect(defaultTaskDef('a', 'SIMPLE')).toMatchObject({
    retryCount: 3,
    retryDelaySeconds: 60,
    responseTimeoutSeconds: 3600,
  })
  expect(defaultTaskDef('a', 'HTTP')).toMatchObject({ retryCount: 0, responseTimeoutSeconds: 0 })
})

test('The source of a program holds the task definitions that it names and no others', () => {
  const defs = ['undo_a', 'a', 'other'].map((name) => parseTaskDef({ name, retryCount: 7 }))
  const source = programSourceOf(parseWorkflow(workflow([undoable('a')])), defs)
  expect(Object.keys(source.taskDefs)).toEqual(['a', 'undo_a'])
  const node = nodeOf(compile(source), 'a')
  expect([node.taskDef.retryCount, node.rollback?.taskDef.retryCount]).toEqual([7, 7])
})

test('A definition inside its node wins over the one of its name', () => {
  const program = programOf(workflow([simple('a', { taskDefinition: { name: 'a', retryCount: 1 } })]), [
    { name: 'a', retryCount: 2 },
  ])
  expect(nodeOf(program, 'a').taskDef.retryCount).toBe(1)
})

test('Pages get the gates, and every node in the order of the definition with its place', () => {
  const tasks = [gate('g'), fork('f', [undoable('a')], [choice('s', { x: [simple('c')] })]), join('j', ['a', 's'])]
  const program = programOf(workflow(tasks))
  expect(gatesOf(program)).toEqual([
    { ref: 'g', title: 'Deploy ${workflow.input.version}', action: 'deploy', group: 'approvers', quorum: 1 },
  ])
  expect(nodesOf(program).map(({ ref, depth, branch, rollback }) => [ref, depth, branch, rollback])).toEqual([
    ['g', 0, null, null],
    ['f', 0, null, null],
    ['a', 1, 'branch 1', 'undo_a'],
    ['s', 1, 'branch 2', null],
    ['c', 2, 'x', null],
    ['j', 0, null, null],
  ])
})

test('What no registration lets through is an error of the program, not of a person', () => {
  expect(() => nodeOf(programOf(workflow([simple('a')])), 'b')).toThrow('no node b')
})

test.each([
  ['${workflow.input.version} of ${workflow.input["name"]}', true],
  ['plain', true],
  ['${build.output.digest}', false],
  ['${workflow.secrets.token}', false],
  ['${workflow.inputs.x}', false],
])('What heads a run reads its input and nothing else: %s', (text, isTaken) => {
  const head = { target: text, environment: text, ticket: text }
  const definition = workflow([simple('build')], {
    metadata: { 'conductor-lightstep': { serviceFunction: 'payments', ...head } },
  })
  expect(pathsOf(definition)).toEqual(isTaken ? [] : Object.keys(head).map((field) => `$${EXT}.${field}`))
})
