import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { choice, fork, join, simple } from './definitions.ts'
import { play } from './universe.ts'

const exclusive = (ref: string, joinOn: string[], extra: JsonObject = {}): JsonObject =>
  simple(ref, { type: 'EXCLUSIVE_JOIN', joinOn, ...extra })

const noop = (ref: string): JsonObject => simple(ref, { type: 'NOOP' })

test('A JOIN counts from the moment its fork opens, whatever its startDelay says', () => {
  const [universe, world] = play([fork('f', [simple('a')], [simple('b')]), join('j', ['a', 'b'], { startDelay: 5 })])
  universe.end('sample', 'a')
  expect(world.at('j').status).toBe('IN_PROGRESS')
  universe.end('sample', 'b')
  expect(world.current.status).toBe('COMPLETED')
})

test('An EXCLUSIVE_JOIN for which nothing will come fails also in a branch and in a loop, where others wait for it', () => {
  const pass = { ...choice('s', { a: [simple('never')] }), inputParameters: { value: 'other' } }
  const inBranch = play([fork('f', [pass, exclusive('x', ['never'])], [noop('n')]), join('j', ['x', 'n'])])[1]
  const loop = { loopOver: [pass, exclusive('x', ['never'])], loopCondition: '', items: [1] }
  const inLoop = play([simple('l', { type: 'DO_WHILE', ...loop })])[1]
  for (const world of [inBranch, inLoop]) {
    expect(world.current.status).toBe('FAILED')
    expect([...world.attempts.values()].find(({ node }) => node === 'x')).toMatchObject({ status: 'FAILED' })
  }
})

test('An EXCLUSIVE_JOIN of nothing at all fails, too', () => {
  const [universe, world] = play([simple('a'), exclusive('x', [])])
  universe.end('sample', 'a')
  expect([world.at('x').status, world.current.status]).toEqual(['FAILED', 'FAILED'])
})

test('An EXCLUSIVE_JOIN that may fail is passed when nothing comes', () => {
  const pass = { ...choice('s', { a: [simple('never')] }), inputParameters: { value: 'other' } }
  const [, world] = play([pass, exclusive('x', ['never'], { optional: true }), simple('z')])
  expect(world.at('x').status).toBe('COMPLETED_WITH_ERRORS')
  expect(world.open()).toEqual(['z'])
})

test('An EXCLUSIVE_JOIN waits while the condition of a loop beside it is evaluated', () => {
  const loop = simple('l', { type: 'DO_WHILE', loopOver: [noop('n')], loopCondition: 'false' })
  const [, world] = play([fork('f', [loop, simple('b')], [exclusive('x', ['b'])]), join('j', ['b', 'x'])])
  expect(world.open()).toEqual(['b', 'j', 'x'])
})

test('A permissive task that was cancelled fails the run in the end like any other failure', () => {
  const [universe, world] = play([simple('a', { permissive: true }), simple('z')])
  universe.end('sample', 'a', 'CANCELED').end('sample', 'z')
  expect(world.current).toMatchObject({ status: 'FAILED', failedRefs: ['a'] })
})

test('The output is that of the task scheduled last: a JOIN comes after the first tasks of its own and of inner forks', () => {
  const inner = [fork('g', [simple('b')], [simple('c')]), join('k', ['b', 'c'])]
  const [universe, world] = play([fork('f', [simple('a')], inner), join('j', ['a', 'k'])])
  for (const ref of ['a', 'b', 'c']) universe.end('sample', ref, 'COMPLETED', { [ref]: 1 })
  expect(world.current.output).toEqual({ a: { a: 1 }, k: { b: { b: 1 }, c: { c: 1 } } })
})

test('A branch that its JOIN left behind may hold the task scheduled last', () => {
  const [universe, world] = play([fork('f', [simple('a')], [simple('b'), simple('c')]), join('j', ['a']), simple('z')])
  universe.end('sample', 'a').end('sample', 'z', 'COMPLETED', { z: 1 })
  universe.end('sample', 'b').end('sample', 'c', 'COMPLETED', { c: 1 })
  expect(world.current).toMatchObject({ status: 'COMPLETED', output: { c: 1 } })
})

test('An optional SWITCH whose script fails chooses no case', () => {
  const by = { evaluatorType: 'javascript', expression: 'throw new Error("no")' }
  const cases = { decisionCases: { undefined: [simple('a')] }, defaultCase: [simple('b')] }
  const [, world] = play([simple('s', { type: 'SWITCH', optional: true, ...by, ...cases }), simple('z')])
  expect(world.at('s').status).toBe('COMPLETED_WITH_ERRORS')
  expect(world.open()).toEqual(['z'])
})

test('A WAIT that failed is tried again when its definition says so', () => {
  const [universe, world] = play([simple('w', { type: 'WAIT', retryCount: 1 })])
  universe.end('sample', 'w', 'FAILED')
  world.tick(60_000).timer('w')
  expect(world.at('w')).toMatchObject({ status: 'IN_PROGRESS', retryCount: 1 })
})

test('All that failed for good is named, also what failed while the run was paused', () => {
  const [universe, world] = play([
    fork('f', [simple('a', { retryCount: 0 })], [simple('b', { retryCount: 0 })]),
    join('j', ['a', 'b']),
  ])
  world.pause()
  universe.end('sample', 'a', 'FAILED').end('sample', 'b', 'FAILED')
  world.resume()
  expect(world.current).toMatchObject({ status: 'FAILED', failedRefs: ['a', 'b'] })
})

test('Whether a failure was the last is settled when it happens, not when a paused run is resumed', () => {
  const taskDefinition = { name: 'a', retryDelaySeconds: 0, totalTimeoutSeconds: 60 }
  const [universe, world] = play([simple('a', { taskDefinition }), simple('z')])
  world.pause()
  universe.end('sample', 'a', 'FAILED')
  world.tick(3_600_000).resume()
  expect(world.at('a')).toMatchObject({ status: 'SCHEDULED', retryCount: 1 })
})

test('An EXCLUSIVE_JOIN takes the whole output of a loop or a JOIN', () => {
  const loop = simple('l', { type: 'DO_WHILE', loopOver: [simple('a')], loopCondition: '', items: [1] })
  const [overLoop, world] = play([choice('s', { x: [loop] }, [simple('b')]), exclusive('e', ['l', 'b'])], { s: 'x' })
  overLoop.end('sample', 'a__1', 'COMPLETED', { n: 1 })
  expect(world.at('e').output).toEqual({ iteration: 1, loopIndex: 0, loopItem: 1, 1: { a: { n: 1 } } })
  const [overJoin, other] = play([
    fork('f', [simple('a')], [simple('b')]),
    join('j', ['a', 'b']),
    exclusive('e', ['j']),
  ])
  overJoin.end('sample', 'a', 'COMPLETED', { n: 1 }).end('sample', 'b', 'COMPLETED', { n: 2 })
  expect(other.at('e').output).toEqual({ a: { n: 1 }, b: { n: 2 } })
  expect([world.looks, other.looks]).toEqual([1, 0])
})
