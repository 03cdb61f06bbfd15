import { expect, test } from 'vitest'
import { brokenInvariants } from './invariants.ts'
import * as w from './world.ts'
import * as d from './definitions.ts'

const rollbacks = (world: w.World): string[] =>
  [...world.attempts.values()]
    .filter((one) => one.rollbackOf !== null)
    .sort((a, b) => a.seq - b.seq)
    .map((one) => one.ref)

test('What completed is undone one at a time in reverse order of completion, and then the run ends', () => {
  const branches = [[d.undoable('a')], [d.undoable('b')], [d.simple('c')]]
  const world = w.begin([d.fork('f', ...branches), d.join('j', ['a', 'b', 'c']), d.simple('z', { retryCount: 0 })])
  world.end('b').end('c').end('a').end('z', 'FAILED')
  expect(world.current).toMatchObject({ status: 'RUNNING', rollback: 'running', ending: { status: 'FAILED' } })
  expect(world.open()).toEqual(['a.rollback'])
  expect(world.at('a').undo).toBe('doing')
  world.end('a.rollback')
  expect(world.open()).toEqual(['b.rollback'])
  world.end('b.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'done', ending: null, failedRefs: ['z'] })
  expect(rollbacks(world)).toEqual(['a.rollback', 'b.rollback'])
  expect(world.at('b.rollback')).toMatchObject({ rollbackOf: world.at('b').id, node: 'b', name: 'undo_b' })
  expect(brokenInvariants(world)).toEqual([])
})

test('An attempt in somebody’s hands when it was cancelled is undone too, one that nobody had is not', () => {
  const branches = [[d.undoable('a')], [d.undoable('b')], [d.undoable('c')], [d.simple('z', { retryCount: 0 })]]
  const world = w.begin([d.fork('f', ...branches), d.join('j', ['a', 'b', 'c', 'z'])])
  world.end('a')
  world.claim('b')
  world.end('z', 'FAILED')
  expect(world.at('b')).toMatchObject({ status: 'CANCELED', undo: 'doing' })
  expect(world.at('c')).toMatchObject({ status: 'CANCELED', undo: 'none' })
  world.end('b.rollback').end('a.rollback')
  expect(rollbacks(world)).toEqual(['b.rollback', 'a.rollback'])
  expect(world.current.rollback).toBe('done')
  expect(brokenInvariants(world)).toEqual([])
})

test('A rollback reads what it undoes, and everything else expressions can read', () => {
  const parameters = {
    id: '${undone.output.id}',
    same: '${a.output.id}',
    was: '${undone.input.v}',
    b: '${b.output.n}',
    v: '${workflow.input.v}',
  }
  const a = d.undoable('a', { inputParameters: { v: '${workflow.input.v}' } }, parameters)
  const world = w.begin([a, d.simple('b'), d.simple('z', { retryCount: 0 })], { v: 5 })
  world.end('a', 'COMPLETED', { id: 'x1' }).end('b', 'COMPLETED', { n: 2 }).end('z', 'FAILED')
  expect(world.at('a.rollback').input).toEqual({ id: 'x1', same: 'x1', was: 5, b: 2, v: 5 })
})

test('A rollback is tried again by its own definition; an exhausted one does not stop the others', () => {
  const def = { name: 'undo_b', retryCount: 1, retryDelaySeconds: 0 }
  const world = w.begin([d.undoable('a'), d.undoable('b'), d.simple('z', { retryCount: 0 })], {}, [def])
  world.end('a').end('b').end('z', 'FAILED').end('b.rollback', 'FAILED')
  expect(world.all('b.rollback').map((one) => [one.retryCount, one.rollbackOf])).toEqual([
    [0, world.at('b').id],
    [1, world.at('b').id],
  ])
  world.end('b.rollback', 'FAILED')
  expect(world.at('b').undo).toBe('failed')
  expect(world.open()).toEqual(['a.rollback'])
  world.end('a.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'incomplete', retried: 0 })
  expect(brokenInvariants(world)).toEqual([])
})

test('A rollback that loses its claim is taken again, one that runs out of time is given up', () => {
  const def = { name: 'undo_a', timeoutSeconds: 5, responseTimeoutSeconds: 5 }
  const world = w
    .begin([d.undoable('a'), d.simple('z', { retryCount: 0 })], {}, [def])
    .end('a')
    .end('z', 'FAILED')
  world.claim('a.rollback')
  world.send({ kind: 'timer', runId: w.RUN, taskId: world.at('a.rollback').id })
  expect(world.last?.entries).toEqual([])
  const { lease } = world.at('a.rollback')
  world.attempts.set(world.at('a.rollback').id, {
    ...world.at('a.rollback'),
    lease: lease && { ...lease, until: world.now },
  })
  world.leaseLost('a.rollback')
  expect(world.all('a.rollback')).toHaveLength(2)
  world.claim('a.rollback')
  world.tick(5_000).timer('a.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'incomplete' })
  expect(brokenInvariants(world)).toEqual([])
})

test('A stopped rollback leaves the run as it was to end, and says that it is incomplete', () => {
  const world = w.begin([d.undoable('a'), d.undoable('b'), d.simple('z', { retryCount: 0 })])
  world.end('a').end('b').end('z', 'FAILED').terminate(false)
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'incomplete' })
  expect(world.at('b').undo).toBe('failed')
  expect(brokenInvariants(world)).toEqual([])
})

test('An attempt that failed is not undone, and a run that completes undoes nothing', () => {
  const world = w.begin([
    d.undoable('a', { retryCount: 1 }),
    d.undoable('b', { optional: true, retryCount: 0 }),
    d.simple('z', { retryCount: 0 }),
  ])
  world.end('a', 'FAILED').end('a').end('b', 'FAILED').end('z')
  expect(world.current).toMatchObject({ status: 'COMPLETED', rollback: 'none' })
  expect(world.all('a').map((one) => one.undo)).toEqual(['none', 'due'])
  expect(world.at('b').undo).toBe('none')
})
