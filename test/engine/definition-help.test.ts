import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { isObject } from '#core/json.ts'
import { HELP } from '#engine/definition/help.ts'
import { taskJsonSchema, workflowJsonSchema } from '#engine/definition/json-schema.ts'
import { taskDefWarnings, workflowWarnings } from '#engine/definition/warnings.ts'
import { parseTaskDef, parseWorkflow } from '#engine/definition/parse.ts'
import * as d from './definitions.ts'

/** Names of fields with a description, over the whole schema. */
function describedIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(describedIn)
  if (!isObject(schema)) return []
  const own = isObject(schema['properties'])
    ? Object.entries(schema['properties']).flatMap(([name, field]) =>
        isObject(field) && typeof field['description'] === 'string' ? [name] : [],
      )
    : []
  return [...own, ...Object.values(schema).flatMap(describedIn)]
}

test('Every sentence of help belongs to a field there is', () => {
  const described = new Set([...describedIn(workflowJsonSchema()), ...describedIn(taskJsonSchema())])
  const written = HELP.flatMap(({ fields }) => Object.keys(fields))
  expect(written.filter((name) => !described.has(name))).toEqual([])
})

test('The schema offers the task types there are', () => {
  expect(JSON.stringify(workflowJsonSchema())).toMatch(/"examples":\["SIMPLE",.*"HUMAN"/)
})

const warned = (tasks: Parameters<typeof d.workflow>[0], known: readonly string[] = [], extra = {}) =>
  workflowWarnings(parseWorkflow(d.workflow(tasks, extra)), new Set(known)).map(({ path }) => path)
const EXT = '$.tasks[0].metadata["conductor-lightstep"]'

test('A reference known only at run time is pointed at, wherever it stands', () => {
  const open = '${${workflow.input.which}.output}'
  expect(warned([d.simple('a', { inputParameters: { x: [1, { y: open }] } })], ['a'])).toEqual([
    '$.tasks[0].inputParameters.x[1].y',
  ])
  expect(warned([d.undoable('a', {}, { x: open })], ['a', 'undo_a'])).toEqual([`${EXT}.rollback.inputParameters.x`])
  expect(warned([d.simple('a')], ['a'], { outputParameters: { 'a b': open } })).toEqual(['$.outputParameters["a b"]'])
})

test('What Conductor takes although it names no task, or cannot be read, is pointed at', () => {
  const nobody = '${nobody.output}'
  const tasks = [
    d.fork(
      'f',
      [d.simple('a', { inputParameters: { x: nobody } })],
      [d.simple('b', { inputParameters: { x: '${a.b[}' } })],
    ),
    d.join('j', ['a', 'b']),
    d.simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: nobody } }),
  ]
  expect(warned(tasks, ['a', 'b'], { outputParameters: { x: nobody }, failureWorkflow: nobody })).toEqual([
    '$.tasks[0].forkTasks[0][0].inputParameters.x',
    '$.tasks[0].forkTasks[1][0].inputParameters.x',
    '$.tasks[2].subWorkflowParam.name',
    '$.outputParameters.x',
    '$.failureWorkflow',
  ])
})

test('A JOIN on what never comes to it is pointed at: a loop of its own keeps its tasks to itself', () => {
  const loop = (ref: string, ...loopOver: JsonObject[]): JsonObject =>
    d.simple(ref, { type: 'DO_WHILE', loopCondition: '', loopOver })
  const tasks = [
    d.simple('a'),
    loop('l', d.simple('x'), d.join('in', ['x', 'a'])),
    d.join('out', ['a', 'x', 'l', 'nobody']),
  ]
  expect(warned(tasks, ['a', 'x'])).toEqual([
    '$.tasks[1].loopOver[1].joinOn[1]',
    '$.tasks[2].joinOn[1]',
    '$.tasks[2].joinOn[3]',
  ])
  const dynamic = d.simple('f', { type: 'FORK_JOIN_DYNAMIC', inputParameters: { forkTaskInputs: [1] } })
  expect(warned([dynamic, d.join('j', []), d.join('later', ['_f_0'])])).toEqual([])
})

test('Names without a task definition are pointed at; what no worker asks for needs none', () => {
  expect(warned([d.undoable('a'), d.gate('g')], [])).toEqual(['$.tasks[0].name', `${EXT}.rollback.name`])
  expect(warned([d.simple('a', { taskDefinition: { name: 'a' } })])).toEqual([])
})

test('A task definition without a limit to silence is pointed at', () => {
  expect(taskDefWarnings(parseTaskDef({ name: 'a', responseTimeoutSeconds: 0 })).map(({ path }) => path)).toEqual([
    '$.responseTimeoutSeconds',
  ])
  expect(taskDefWarnings(parseTaskDef({ name: 'a' }))).toEqual([])
})
