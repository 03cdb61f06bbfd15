import { expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import { taskTypeOf } from '#engine/tasks/task-types.ts'
import { brokenInvariants } from './invariants.ts'
import * as w from './world.ts'
import * as d from './definitions.ts'

const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'accepted'
  } catch (error) {
    return isAppError(error) ? error.code : String(error)
  }
}

test.each([
  { value: 'blue', runs: 'b1', case_: 'blue' },
  { value: 'red', runs: 'after', case_: 'red' },
  { value: 'green', runs: 'd1', case_: 'green' },
  { value: null, runs: 'd1', case_: 'null' },
])('A SWITCH over $value leads to $runs', ({ value, runs, case_ }) => {
  const tasks = [d.choice('s', { blue: [d.simple('b1')], red: [] }, [d.simple('d1')]), d.simple('after')]
  const world = w.begin(tasks, { s: value })
  expect(world.open()).toEqual([runs])
  expect(world.at('s')).toMatchObject({
    status: 'COMPLETED',
    output: { evaluationResult: [case_], selectedCase: case_ },
  })
  expect(world.at('s').input['hasChildren']).toBe(runs === 'after' ? undefined : 'true')
  world.end(runs)
  if (runs !== 'after') world.end('after')
  expect(world.current.status).toBe('COMPLETED')
  expect(brokenInvariants(world)).toEqual([])
})

test('A JOIN waits for every branch, ends once, and its output is made of theirs', () => {
  const tasks = [
    d.fork('f', [d.simple('a'), d.simple('b')], [d.simple('c')]),
    d.join('j', ['b', 'c']),
    d.simple('z', { inputParameters: { all: '${j.output}', b: '${j.output.b.n}' } }),
  ]
  const world = w.begin(tasks)
  expect(world.open()).toEqual(['a', 'c', 'j'])
  world.end('c', 'COMPLETED', { n: 3 }).end('a')
  expect(world.at('j').status).toBe('IN_PROGRESS')
  world.end('b', 'COMPLETED', { n: 2 })
  expect(world.at('j').status).toBe('COMPLETED')
  expect(world.at('z').input).toEqual({ all: { b: { n: 2 }, c: { n: 3 } }, b: 2 })
  world.end('z')
  expect(world.current.status).toBe('COMPLETED')
  expect(brokenInvariants(world)).toEqual([])
})

test('A JOIN that names a task inside a branch goes on when that ends, and the run still waits for the rest', () => {
  const tasks = [d.fork('f', [d.simple('a'), d.simple('b')], [d.simple('c')]), d.join('j', ['a']), d.simple('z')]
  const world = w.begin(tasks).end('a')
  expect(world.open()).toEqual(['b', 'c', 'z'])
  world.end('z').end('b')
  expect(world.current.status).toBe('RUNNING')
  world.end('c')
  expect(world.current.status).toBe('COMPLETED')
  expect(world.all('z')).toHaveLength(1)
})

test('A JOIN does not wait for a task its branch never comes to', () => {
  const branch = [d.choice('s', { yes: [d.simple('a')] }), d.simple('b')]
  const world = w.begin([d.fork('f', branch, [d.simple('c')]), d.join('j', ['a', 'c'])], { s: 'no' })
  world.end('c')
  expect(world.open()).toEqual(['b', 'j'])
  world.end('b')
  expect(world.current.status).toBe('COMPLETED')
})

test('A JOIN that names nothing is through at once', () => {
  const world = w.begin([d.fork('f', [d.simple('a')]), d.join('j', []), d.simple('z')])
  expect(world.open()).toEqual(['a', 'z'])
})

test('Forks within forks end with the outer JOIN, whose output holds the inner one', () => {
  const inner = [d.fork('g', [d.simple('a')], [d.simple('b')]), d.join('k', ['a', 'b'])]
  const world = w.begin([d.fork('f', inner, [d.choice('s', { x: [d.simple('q')] })]), d.join('j', ['k', 's'])])
  world.end('a', 'COMPLETED', { n: 1 }).end('b')
  expect(world.current).toMatchObject({ status: 'COMPLETED' })
  expect(brokenInvariants(world)).toEqual([])
})

test.each([
  { extra: {}, ends: 'FAILED', status: 'FAILED' },
  { extra: { optional: true }, ends: 'FAILED', status: 'COMPLETED_WITH_ERRORS' },
])('A JOIN over a permissive failure is $status', ({ extra, ends, status }) => {
  const bad = d.simple('a', { permissive: true, retryCount: 0 })
  const world = w.begin([d.fork('f', [bad], [d.simple('b')]), d.join('j', ['a', 'b'], extra)])
  world.end('a', 'FAILED')
  expect(world.current.status).toBe('RUNNING')
  world.end('b')
  expect(world.at('j').status).toBe(status)
  expect(world.current.status).toBe(ends)
})

test('A JOIN over an optional failure is completed with errors', () => {
  const bad = d.simple('a', { optional: true, retryCount: 0 })
  const world = w
    .begin([d.fork('f', [bad], [d.simple('b')]), d.join('j', ['a', 'b'])])
    .end('a', 'FAILED')
    .end('b')
  expect(world.at('j').status).toBe('COMPLETED_WITH_ERRORS')
  expect(world.current.status).toBe('COMPLETED')
})

test('A failure cancels what is open beside it', () => {
  const world = w.begin([d.fork('f', [d.simple('a', { retryCount: 0 })], [d.simple('b')]), d.join('j', ['a', 'b'])])
  world.end('a', 'FAILED')
  expect([world.at('b').status, world.at('j').status]).toEqual(['CANCELED', 'CANCELED'])
  expect(brokenInvariants(world)).toEqual([])
})

test('Nothing is reported for a JOIN, and no command reaches a run that is not there or is there already', () => {
  const world = w.begin([d.fork('f', [d.simple('a')]), d.join('j', ['a'])])
  expect(codeOf(() => world.end('j'))).toBe('conflict')
  expect(codeOf(() => world.start())).toBe('conflict')
  expect(codeOf(() => new w.World(world.program).pause())).toBe('not_found')
})

test.each(['SET_VARIABLE', 'FORK_JOIN', 'JOIN', 'HUMAN'])('Nobody takes a %s from a queue', (type) => {
  expect(taskTypeOf(type).queueOf('x')).toBeNull()
})

test('What names no task of the definition comes to null', () => {
  const inner = d.simple('a', { inputParameters: { x: '${nobody.output.y}', z: '${a.output[}' } })
  const world = new w.World(
    d.programOf(d.workflow([d.choice('s', { x: [inner] })], { outputParameters: { x: '${nobody.output}' } })),
  ).start({ s: 'x' })
  expect(world.at('a').input).toEqual({ x: null, z: null })
  world.end('a')
  expect(world.run).toMatchObject({ status: 'COMPLETED', output: { x: null } })
})

test('A sub-workflow or failure workflow whose name comes to null is not launched, and its run ends', () => {
  const sub = d.simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: '${nobody.output.name}' } })
  const world = new w.World(d.programOf(d.workflow([sub], { failureWorkflow: '${nobody.output}' }))).start({})
  expect(world.current.status).toBe('FAILED')
})
