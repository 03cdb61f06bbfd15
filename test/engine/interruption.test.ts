import { expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { TaskId } from '#core/ids.ts'
import { plusMs } from '#core/time.ts'
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

test('HTTP tasks wait in the queue of the runner and are not retried unless told so', () => {
  const call = {
    name: 'call',
    taskReferenceName: 'call',
    type: 'HTTP',
    inputParameters: { uri: 'http://x', method: 'GET' },
  }
  const world = w.begin([call])
  expect(world.at('call')).toMatchObject({ queue: 'system:http', type: 'HTTP', timerAt: null })
  world.end('call', 'FAILED')
  expect(world.current).toMatchObject({ status: 'FAILED', failedRefs: ['call'], rollback: 'none' })
})

test('A result is taken once, for a live attempt of this run, from whoever holds its lease', () => {
  const world = w.begin([d.simple('a'), d.simple('b')])
  const { id } = world.claim('a')
  const report = {
    kind: 'result',
    runId: w.RUN,
    status: 'COMPLETED',
    output: {},
    reason: null,
    workerId: null,
  } as const
  const unknown = '01890000-0000-7000-8000-00000000ffff' as TaskId
  expect(codeOf(() => world.send({ ...report, taskId: unknown, owner: null }))).toBe('not_found')
  expect(codeOf(() => world.send({ ...report, taskId: id, owner: 'runner-2' }))).toBe('conflict')
  expect(codeOf(() => world.send({ ...report, taskId: id, owner: 'runner-1' }))).toBe('accepted')
  expect(codeOf(() => world.send({ ...report, taskId: id, owner: null }))).toBe('conflict')
})

test('A lost claim makes a new attempt of the same try, and late news of the old one is refused', () => {
  const world = w.begin([d.simple('a')])
  const { id } = world.claim('a')
  world.tick(9_000).leaseLost('a')
  expect(world.all('a')).toHaveLength(1)
  world.tick(1_000).leaseLost('a')
  expect(world.all('a').map((one) => [one.status, one.retryCount, one.leaseLosses])).toEqual([
    ['TIMED_OUT', 0, 0],
    ['SCHEDULED', 0, 1],
  ])
  expect(world.all('a')[0]?.reason).toBe('lease lost')
  const late = {
    kind: 'result',
    runId: w.RUN,
    taskId: id,
    owner: 'runner-1',
    status: 'COMPLETED',
    output: {},
    reason: null,
    workerId: null,
  } as const
  expect(codeOf(() => world.send(late))).toBe('conflict')
  expect(brokenInvariants(world)).toEqual([])
})

test('Claims lost too often count as a failure', () => {
  const world = w.begin([d.simple('a', { retryCount: 1 })])
  for (let i = 0; i < 6; i++) {
    world.claim('a')
    world.tick(11_000).leaseLost('a')
  }
  expect(world.at('a')).toMatchObject({ retryCount: 1, leaseLosses: 0 })
  for (let i = 0; i < 6; i++) {
    world.claim('a')
    world.tick(11_000).leaseLost('a')
  }
  expect(world.current.status).toBe('TIMED_OUT')
})

test.each([
  { policy: 'RETRY', attempts: 2, status: 'RUNNING' },
  { policy: 'TIME_OUT_WF', attempts: 1, status: 'TIMED_OUT' },
])('An attempt that takes too long under $policy leaves the run $status', ({ policy, attempts, status }) => {
  const def = { name: 'a', timeoutSeconds: 10, responseTimeoutSeconds: 10, timeoutPolicy: policy }
  const world = w.begin([d.simple('a')], {}, [def])
  world.claim('a')
  world.tick(10_000).timer('a')
  expect(world.all('a')).toHaveLength(attempts)
  expect(world.all('a')[0]).toMatchObject({ status: 'TIMED_OUT', timerAt: null })
  expect(world.current.status).toBe(status)
  expect(brokenInvariants(world)).toEqual([])
})

test('An early timer sets itself again and is no fact', () => {
  const world = w.begin([d.simple('a')], {}, [{ name: 'a', timeoutSeconds: 10, responseTimeoutSeconds: 10 }])
  const { timerAt } = world.at('a')
  expect(timerAt).toBe(plusMs(world.now, 10_000))
  world.tick(5_000)
  world.claim('a')
  world.tick(5_000).timer('a')
  expect(world.last).toMatchObject({ entries: [], created: [] })
  expect(world.at('a').timerAt).toBe(plusMs(world.now, 5_000))
  world.timer('a')
  expect(world.last?.changed).toEqual([])
})

test('Timers of gates, ended attempts and unknown tasks are ignored', () => {
  const world = w.begin([d.gate('g'), d.simple('a')])
  world.timer('g').leaseLost('g').timer(null)
  expect(world.last).toMatchObject({ entries: [], changed: [] })
  world.approve('g').end('a').timer('a').leaseLost('a').timer(null)
  expect(world.last).toMatchObject({ entries: [], changed: [] })
})

test('A run that takes too long is timed out, paused or not', () => {
  const definition = d.workflow([d.simple('a')], { timeoutSeconds: 60, timeoutPolicy: 'TIME_OUT_WF' })
  const world = new w.World(d.programOf(definition)).start().pause()
  world.timer(null)
  expect(world.current.status).toBe('PAUSED')
  world.tick(60_000).timer(null)
  expect(world.current).toMatchObject({ status: 'TIMED_OUT', timerAt: null })
  expect(brokenInvariants(world)).toEqual([])
})

test('A paused run takes results and starts nothing until it is resumed', () => {
  const world = w
    .begin([d.simple('a'), d.simple('b')])
    .pause()
    .pause()
    .end('a')
  expect(world.open()).toEqual([])
  expect(world.current).toMatchObject({ status: 'PAUSED', held: [{ node: 'a', cause: 'ended' }] })
  expect(brokenInvariants(world)).toEqual([])
  world.resume()
  expect(world.open()).toEqual(['b'])
  expect(world.current.held).toEqual([])
  expect(codeOf(() => world.resume())).toBe('conflict')
  world.end('b')
  expect(codeOf(() => world.pause())).toBe('conflict')
})

test('Of what a pause held back a failure that ends the run comes first: no lost claim and no retry begins again', () => {
  const branches = ['a', 'b', 'c', 'd'].map((ref) => [d.simple(ref, { retryCount: ref === 'b' ? 1 : 0 })])
  const world = w.begin([d.fork('f', ...branches), d.join('j', ['a', 'b', 'c', 'd'])])
  world.claim('a')
  world.pause().tick(10_000).leaseLost('a').end('b', 'FAILED').end('c', 'FAILED').end('d')
  expect(world.open()).toEqual(['j'])
  world.resume()
  expect(world.current.status).toBe('FAILED')
  expect([world.all('a').length, world.all('b').length, world.all('c').length]).toEqual([1, 1, 1])
  expect(brokenInvariants(world)).toEqual([])
})

test('What a pause held back is taken up in the order it came', () => {
  const branches = ['a', 'b', 'c'].map((ref) => [d.simple(ref), d.simple(`after_${ref}`)])
  const world = w.begin([d.fork('f', ...branches), d.join('j', ['after_a', 'after_b', 'after_c'])])
  world.pause().end('c').end('a', 'FAILED').end('b').resume()
  const opened = [...world.attempts.values()].sort((a, b) => a.seq - b.seq).slice(-3)
  expect(opened.map(({ ref, retryCount }) => [ref, retryCount])).toEqual([
    ['a', 1],
    ['after_c', 0],
    ['after_b', 0],
  ])
})

test('A run can be stopped without undoing anything, and once only', () => {
  const world = w
    .begin([d.undoable('a'), d.simple('b')])
    .end('a')
    .terminate(false)
  expect(world.current).toMatchObject({ status: 'TERMINATED', reason: 'enough', rollback: 'none' })
  expect(world.at('b').status).toBe('CANCELED')
  expect(codeOf(() => world.terminate(true))).toBe('conflict')
  expect(brokenInvariants(world)).toEqual([])
})

test('A paused run stopped with rollback undoes what was done', () => {
  const world = w
    .begin([d.undoable('a'), d.simple('b')])
    .end('a')
    .pause()
    .terminate(true)
  expect(world.current).toMatchObject({ status: 'RUNNING', rollback: 'running', ending: { status: 'TERMINATED' } })
  expect(codeOf(() => world.pause())).toBe('conflict')
  expect(codeOf(() => world.terminate(true))).toBe('conflict')
  world.end('a.rollback')
  expect(world.current).toMatchObject({ status: 'TERMINATED', rollback: 'done', ending: null })
  expect(world.at('a').undo).toBe('done')
  expect(brokenInvariants(world)).toEqual([])
})
