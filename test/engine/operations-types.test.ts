import { expect, test } from 'vitest'
import type { Json, JsonObject } from '#core/json.ts'
import { brokenInvariants } from './invariants.ts'
import { join, simple, undoable } from './definitions.ts'
import { restart, retry } from './operator.ts'
import { named, play, Universe } from './universe.ts'

const loop = (loopOver: JsonObject[], items: Json[]): JsonObject =>
  simple('l', { type: 'DO_WHILE', loopOver, loopCondition: '', items })
const BAD = 'FAILED_WITH_TERMINAL_ERROR'

test('A retry takes a loop up in the iteration it had come to', () => {
  const [universe, world] = play([loop([simple('a'), simple('b')], [1, 2, 3]), simple('z')])
  universe.end('sample', 'a__1').end('sample', 'b__1').end('sample', 'a__2').end('sample', 'b__2', BAD)
  expect(world.current.status).toBe('FAILED')
  retry(world)
  universe.settle()
  expect(world.open()).toEqual(['b__2', 'l'])
  universe.end('sample', 'b__2').end('sample', 'a__3').end('sample', 'b__3').end('sample', 'z')
  expect(world.current.status).toBe('COMPLETED')
  expect(world.all('a__2')).toHaveLength(1)
})

test('A retry begins a loop again when something inside was undone', () => {
  const [universe, world] = play([loop([undoable('a'), simple('b')], [1, 2])])
  universe.end('sample', 'a__1').end('sample', 'b__1').end('sample', 'a__2').end('sample', 'b__2', BAD)
  universe.end('sample', 'a__2.rollback').end('sample', 'a__1.rollback')
  retry(world)
  universe.settle()
  expect(world.open()).toEqual(['a__1', 'l'])
  universe.end('sample', 'a__1').end('sample', 'b__1').end('sample', 'a__2').end('sample', 'b__2')
  expect(world.current.status).toBe('COMPLETED')
  expect(brokenInvariants(world)).toEqual([])
})

test('So it does when a task of a dynamic fork inside was undone', () => {
  const fork = simple('f', {
    type: 'FORK_JOIN_DYNAMIC',
    inputParameters: { forkTaskWorkflow: 'child', forkTaskInputs: [1] },
  })
  const child = named('child', [undoable('x')])
  const universe = new Universe([named('parent', [loop([fork, join('j', [])], [1, 2]), simple('z')]), child])
  const world = universe.start('parent')
  universe.end('child', 'x').end('child', 'x').end('parent', 'z', BAD)
  universe.end('child', 'x.rollback')
  universe.of('child', 0).end('x.rollback')
  universe.settle()
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'done' })
  retry(world)
  universe.settle()
  expect(world.at('l').output).toMatchObject({ iteration: 1 })
  expect(world.open()).toEqual(['_f_0__1', 'j__1', 'l'])
})

test('So it does when that task was one of an earlier iteration only', () => {
  const fork = simple('f', {
    type: 'FORK_JOIN_DYNAMIC',
    inputParameters: { tasks: '${l.output.loopItem}', inputs: {} },
    dynamicForkTasksParam: 'tasks',
    dynamicForkTasksInputParamName: 'inputs',
  })
  const [universe, world] = play([loop([fork, join('j', [])], [[undoable('u')], [simple('p')]]), simple('z')])
  universe.end('sample', 'u__1').end('sample', 'p__2').end('sample', 'z', BAD).end('sample', 'u__1.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'done' })
  retry(world)
  expect(world.at('l').output).toMatchObject({ iteration: 1 })
  expect(world.open()).toEqual(['j__1', 'l', 'u__1'])
  universe.end('sample', 'u__1').end('sample', 'p__2').end('sample', 'z')
  expect(world.current.status).toBe('COMPLETED')
  expect(world.all('u__1')).toHaveLength(2)
})

test('A retry runs only those tasks of a dynamic fork that are not done', () => {
  const fork = simple('f', {
    type: 'FORK_JOIN_DYNAMIC',
    inputParameters: { forkTaskName: 'k', forkTaskInputs: [1, 2] },
  })
  const [universe, world] = play([fork, join('j', []), simple('z', { inputParameters: { all: '${j.output}' } })])
  universe.end('sample', '_k_0', 'COMPLETED', { n: 1 }).end('sample', '_k_1', BAD)
  retry(world)
  universe.settle()
  expect(world.open()).toEqual(['_k_1', 'j'])
  universe.end('sample', '_k_1', 'COMPLETED', { n: 2 })
  expect(world.at('z').input).toEqual({ all: { _k_0: { n: 1 }, _k_1: { n: 2 } } })
})

test('A restart runs loops and dynamic forks from their beginning', () => {
  const [universe, world] = play([loop([simple('a')], [1, 2])])
  universe.end('sample', 'a__1').end('sample', 'a__2')
  restart(world)
  universe.settle()
  expect(world.open()).toEqual(['a__1', 'l'])
  expect(world.all('a__1')).toHaveLength(2)
})

test('A retry of a run whose child failed launches another child; a child that is done stays done', () => {
  const child = named('child', [simple('x')])
  const sub = (ref: string): JsonObject => simple(ref, { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'child' } })
  const universe = new Universe([named('parent', [sub('s'), sub('t'), simple('z')]), child])
  const world = universe.start('parent')
  universe.end('child', 'x').end('child', 'x', BAD)
  expect(world.current.status).toBe('FAILED')
  retry(world)
  universe.settle()
  expect(world.open()).toEqual(['t'])
  expect(universe.worlds.size).toBe(4)
  universe.end('child', 'x')
  expect(world.open()).toEqual(['z'])
})

test('A retry goes by what a script chose and waits for nothing that is over', () => {
  const choose = simple('s', {
    type: 'SWITCH',
    evaluatorType: 'javascript',
    expression: '"a"',
    decisionCases: { a: [simple('a')] },
    defaultCase: [simple('d')],
  })
  const [universe, world] = play([choose, simple('w', { type: 'WAIT' }), simple('z')])
  universe.end('sample', 'a').end('sample', 'w').end('sample', 'z', BAD)
  retry(world)
  universe.settle()
  expect(world.open()).toEqual(['z'])
  expect(world.all('s')).toHaveLength(1)
})
