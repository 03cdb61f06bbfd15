import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { brokenInvariants } from './invariants.ts'
import { begin, BAD, OPERATOR, refusal, retry, rows } from './operator.ts'
import * as d from './definitions.ts'
import { play } from './universe.ts'
import * as w from './world.ts'

test('A retry takes up the failed task in a new generation, and the run goes on to its end', () => {
  const world = begin([d.simple('a'), d.simple('b', { inputParameters: { n: '${a.output.n}' } }), d.simple('c')])
  world.end('a', 'COMPLETED', { n: 1 }).end('b', BAD)
  const [first] = world.all('b')
  retry(world)
  expect(world.current).toMatchObject({
    status: 'RUNNING',
    generation: { number: 2, reason: 'the network is back' },
    actor: { kind: 'user', id: OPERATOR },
    requesters: [w.LAUNCHER, OPERATOR],
    failedRefs: [],
    reason: null,
    endedAt: null,
  })
  expect(world.at('b')).toMatchObject({
    generation: 2,
    retryOf: first?.id,
    retryCount: 1,
    input: { n: 1 },
    readyAt: world.now,
    firstScheduledAt: world.now,
  })
  expect(brokenInvariants(world)).toEqual([])
  world.end('b').end('c')
  expect(world.current).toMatchObject({ status: 'COMPLETED', retried: 1 })
  expect(rows(world)).toEqual(['1 a COMPLETED', `1 b ${BAD}`, '2 b COMPLETED', '2 c COMPLETED'])
  expect(brokenInvariants(world)).toEqual([])
})

test('What the run was before is kept, and its chain says who reopened it and why', () => {
  const world = begin([d.simple('a')], { x: 1 }).end('a', BAD)
  const { generation } = world.current
  retry(world)
  expect(world.last?.past).toMatchObject({ generation, status: 'FAILED', input: { x: 1 }, failedRefs: ['a'] })
  expect(world.last?.entries[0]).toMatchObject({
    kind: 'run.reopened',
    status: 'RUNNING',
    facts: { verb: 'retry', generation: 2, generationId: world.current.generation.id, actsFor: { id: OPERATOR } },
    payloads: { reason: 'the network is back' },
  })
})

test('A retry resolves inputs anew', () => {
  const world = begin([
    d.simple('a', { optional: true }),
    d.simple('b', { inputParameters: { v: '${workflow.variables.v}' } }),
  ])
  world.end('a').end('b', BAD)
  world.run = { ...world.current, variables: { v: 2 } }
  expect(retry(world).at('b').input).toEqual({ v: 2 })
})

test('Only what ended badly is retried', () => {
  const world = begin([d.simple('a')])
  expect(refusal(() => retry(world))).toMatch(/^conflict: The run has not ended \(RUNNING\)/)
  world.end('a')
  expect(refusal(() => retry(world))).toMatch(/^conflict: The run succeeded/)
})

const forked = [d.fork('f', [d.simple('a1'), d.simple('a2')], [d.simple('b')]), d.join('j', ['a2', 'b']), d.simple('c')]

test('A task that failed in one branch runs again beside those its failure canceled, and the JOIN waits for both', () => {
  const world = begin(forked).end('a1').end('a2', BAD)
  expect(world.at('b').status).toBe('CANCELED')
  retry(world)
  expect(world.open()).toEqual(['a2', 'b', 'j'])
  expect(world.all('f')).toHaveLength(1)
  expect(world.at('j')).toMatchObject({ generation: 2, state: { left: 2 } })
  world.end('a2')
  expect(world.open()).toEqual(['b', 'j'])
  world.end('b').end('c')
  expect(world.current.status).toBe('COMPLETED')
  expect(brokenInvariants(world)).toEqual([])
})

test('A branch that was through is counted by the new JOIN at once', () => {
  const world = begin(forked).end('b').end('a1', BAD)
  retry(world)
  expect(world.open()).toEqual(['a1', 'j'])
  expect(world.at('j').state).toMatchObject({ left: 1 })
  world.end('a1').end('a2').end('c')
  expect(world.current.status).toBe('COMPLETED')
})

test('A failure behind a JOIN leaves the fork alone', () => {
  const world = begin(forked).end('a1').end('a2').end('b').end('c', BAD)
  retry(world)
  expect(world.open()).toEqual(['c'])
  expect(world.all('j')).toHaveLength(1)
  expect(world.current.course.ahead).toEqual([])
})

test('A task beside a JOIN that did not wait for it is taken up with what failed behind the JOIN', () => {
  const world = begin([d.fork('f', [d.simple('a')], [d.simple('b')]), d.join('j', ['a']), d.simple('c')])
  world.end('a').end('c', BAD)
  expect(world.at('b').status).toBe('CANCELED')
  retry(world)
  expect(world.open()).toEqual(['b', 'c'])
  world.end('c').end('b')
  expect(world.current.status).toBe('COMPLETED')
})

test('A switch goes the way it went', () => {
  const world = begin([d.choice('s', { x: [d.simple('x1'), d.simple('x2')] }, [d.simple('y')]), d.simple('z')], {
    s: 'x',
  })
  world.end('x1').end('x2', BAD)
  retry(world)
  expect(world.open()).toEqual(['x2'])
  expect(world.all('s')).toHaveLength(1)
  world.end('x2').end('z')
  expect(world.current.status).toBe('COMPLETED')
})

test('What was rolled back runs again first, and what stayed done between is passed over', () => {
  const world = begin([d.undoable('a'), d.simple('b'), d.undoable('c'), d.simple('d')])
  world.end('a').end('b').end('c').end('d', BAD).end('c.rollback').end('a.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'done' })
  retry(world)
  expect(world.open()).toEqual(['a'])
  expect(world.at('a')).toMatchObject({ retryCount: 0, retryOf: null })
  expect(world.current.rollback).toBe('none')
  expect(brokenInvariants(world)).toEqual([])
  world.end('a')
  expect(world.open()).toEqual(['c'])
  world.end('c')
  expect(world.at('d')).toMatchObject({ generation: 2, retryCount: 1 })
  world.end('d', BAD)
  expect(world.open()).toEqual(['c.rollback'])
  expect(world.at('c.rollback').rollbackOf).toBe(world.all('c')[1]?.id)
  world.end('c.rollback').end('a.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'done' })
  expect(brokenInvariants(world)).toEqual([])
})

test('A task whose rollback failed runs again too: its effect is not what the run left', () => {
  const world = begin([d.undoable('a'), d.simple('b')])
    .end('a')
    .end('b', BAD)
    .end('a.rollback', BAD)
  expect(world.current.rollback).toBe('incomplete')
  retry(world)
  expect(world.open()).toEqual(['a'])
  world.end('a').end('b')
  expect(world.current).toMatchObject({ status: 'COMPLETED', rollback: 'none' })
})

test('A fork whose branches were rolled back waits for them again before it goes on', () => {
  const world = begin([
    d.fork('f', [d.undoable('a'), d.simple('t')], [d.undoable('b')]),
    d.join('j', ['t', 'b']),
    d.simple('c'),
  ])
  world.end('a').end('t').end('b').end('c', BAD)
  while (world.open().length > 0) world.end(String(world.open()[0]))
  expect(world.current.rollback).toBe('done')
  retry(world)
  expect(world.open()).toEqual(['a', 'b', 'j'])
  world.end('b')
  expect(world.open()).toEqual(['a', 'j'])
  world.end('a')
  expect(world.open()).toEqual(['c'])
  expect(world.all('t')).toHaveLength(1)
  world.end('c')
  expect(world.current.status).toBe('COMPLETED')
  expect(brokenInvariants(world)).toEqual([])
})

test('A permissive failure is made good and what came after it stands', () => {
  const world = begin([d.simple('p', { permissive: true }), d.simple('a')])
    .end('p', BAD)
    .end('a')
  expect(world.current).toMatchObject({ status: 'FAILED', failedRefs: ['p'] })
  retry(world)
  expect(world.open()).toEqual(['p'])
  world.end('p')
  expect(world.current).toMatchObject({ status: 'COMPLETED', failedRefs: [] })
  expect(world.all('a')).toHaveLength(1)
})

test('An optional failure is done; an optional task that was canceled is not', () => {
  const tasks = [d.simple('o', { optional: true }), d.simple('a')]
  const failed = begin(tasks).end('o', BAD).end('a', BAD)
  expect(retry(failed).open()).toEqual(['a'])
  const stopped = begin(tasks).terminate(false)
  expect(retry(stopped).open()).toEqual(['o'])
})

test('A retry that a TERMINATE task would end again before any task could run is refused', () => {
  const end = d.simple('end', { type: 'TERMINATE', inputParameters: { terminationStatus: 'FAILED' } })
  const world = begin([d.fork('f', [d.simple('w', { type: 'WAIT' })]), d.join('j', []), d.simple('a'), end]).end('a')
  expect([world.current.status, world.at('w').status]).toEqual(['FAILED', 'CANCELED'])
  expect(refusal(() => retry(world))).toMatch(/^conflict: A TERMINATE task would end the run again/)
  expect(world.current).toMatchObject({ status: 'FAILED', generation: { number: 1 } })
})

const looped = (...body: JsonObject[]): JsonObject =>
  d.simple('l', { type: 'DO_WHILE', loopOver: body, loopCondition: '' })

test('An iteration that is taken up waits for the branches that no JOIN waits for', () => {
  const body = [d.fork('f', [d.simple('a'), d.simple('b')]), d.join('j', ['a'])]
  const world = retry(begin([looped(...body)]).terminate(false))
  world.end('a__1')
  expect([world.open(), world.at('l').status]).toEqual([['b__1', 'l'], 'IN_PROGRESS'])
  world.end('b__1')
  expect([world.at('l').status, world.current.status]).toEqual(['COMPLETED', 'COMPLETED'])
  expect(brokenInvariants(world)).toEqual([])
})

test('A loop that begins again shows nothing of what it had come to before its tasks were undone', () => {
  const body = [d.undoable('a'), d.simple('b', { optional: true }), d.simple('c')]
  const [, world] = play([looped(...body)], {}, { outputParameters: { l: '${l.output}' } })
  world.end('a__1').end('b__1', 'COMPLETED', { n: 1 }).end('c__1', BAD).end('a__1.rollback')
  expect(world.current).toMatchObject({ rollback: 'done', output: { l: { 1: { b: { n: 1 } } } } })
  retry(world).terminate(false)
  expect(world.current.output).toEqual({ l: { iteration: 1, 1: { a: {} } } })
})

test('In a loop that begins again JOINs count nothing of what it had come to before', () => {
  const either = {
    ...d.choice('s', { 1: [d.simple('x')] }, [d.simple('y')]),
    inputParameters: { value: '${a.output.n}' },
  }
  const body = [d.undoable('a'), d.fork('f', [either], [d.join('k', ['b'])], [d.simple('b')]), d.join('j', ['x', 'k'])]
  const world = begin([looped(...body, d.simple('c'))]).end('a__1', 'COMPLETED', { n: 1 })
  world.end('x__1').end('b__1').end('c__1', BAD).end('a__1.rollback')
  retry(world).end('a__1', 'COMPLETED', { n: 2 })
  expect(world.open()).toEqual(['b__1', 'j__1', 'k__1', 'l', 'y__1'])
  world.end('b__1').end('y__1')
  expect(world.open()).toEqual(['c__1', 'l'])
})
