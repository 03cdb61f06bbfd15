import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { simple } from './definitions.ts'
import { begin, type World } from './world.ts'

/** Times out after 10 s in its queue, 30 s after its start; a failure is followed by another try after 5 s and up to 3 s of jitter. */
const LIMITS: JsonObject = {
  name: 'a',
  retryCount: 5,
  retryDelaySeconds: 5,
  backoffJitterMs: 3_000,
  pollTimeoutSeconds: 10,
  timeoutSeconds: 30,
  responseTimeoutSeconds: 0,
  timeoutPolicy: 'RETRY',
}

const play = (node: JsonObject = {}): World => {
  const world = begin([simple('a', node)], {}, [LIMITS])
  world.isCompared = true
  return world
}

/** Asserts that an open attempt times out so long after a moment, and not a millisecond before. */
function expectTimeout(world: World, since: number, ms: number, limit: string): void {
  const { id, timerAt } = world.at('a')
  expect(timerAt).toBeLessThanOrEqual(since + ms)
  world.tick(since + ms - 1 - world.now).timer('a')
  expect(world.attempts.get(id)).toMatchObject({ reason: null, timerAt: since + ms })
  world.tick().timer('a')
  expect(world.attempts.get(id)).toMatchObject({
    status: 'TIMED_OUT',
    reason: expect.stringContaining(`${limit} of`) as string,
  })
}

const HTTP = { type: 'HTTP', inputParameters: { uri: 'http://x' } }

// Conductor's rows (SimpleTaskMapper, HTTPTaskMapper, DeciderService.retry): what startDelayInSeconds and callbackAfterSeconds are.
test.each([
  { what: 'at once', node: {}, ms: 10_000 },
  { what: 'with a startDelay, in the row twice', node: { startDelay: 7 }, ms: 24_000 },
  { what: 'with a startDelay of a type that is only put off', node: { ...HTTP, startDelay: 7 }, ms: 17_000 },
])('The first try of a task that is scheduled $what waits $ms ms to be polled', ({ node, ms }) => {
  const world = play(node)
  expectTimeout(world, world.now, ms, 'pollTimeoutSeconds')
})

test('The try after a failure waits for its back-off twice and for no jitter to be polled', () => {
  const world = play().end('a', 'FAILED')
  const { scheduledAt, readyAt, startDelay } = world.at('a')
  expect([startDelay, readyAt - scheduledAt > 5_000]).toEqual([5, true])
  expectTimeout(world, scheduledAt, 5_000 + 10_000 + 5_000, 'pollTimeoutSeconds')
})

test.each([
  { what: 'first try', before: (world: World) => world, ms: 37_000 },
  { what: 'try after a failure', before: (world: World) => world.end('a', 'FAILED'), ms: 35_000 },
])('A $what may take 30 s from its start, and its delay', ({ before, ms }) => {
  const world = before(play({ startDelay: 7 })).tick(10_000)
  world.claim('a')
  expectTimeout(world, world.now, ms, 'timeoutSeconds')
})

function callBack(world: World, seconds: number): void {
  const base = { kind: 'result', runId: world.id, taskId: world.at('a').id, owner: null, workerId: null } as const
  world.send({ ...base, status: 'IN_PROGRESS', reason: null, output: {}, callbackAfterSeconds: seconds })
}

test('A worker that wants to be called back is given that time from when the task was scheduled', () => {
  const world = play({ startDelay: 7 })
  const { scheduledAt } = world.at('a')
  world.tick(8_000).claim('a')
  world.tick(1_000)
  callBack(world, 3)
  expectTimeout(world, scheduledAt, 7_000 + 10_000 + 3_000, 'pollTimeoutSeconds')
})

test('A worker that wants to be called back when the task should long have been polled gets no other chance', () => {
  const world = play()
  world.canHandOut = true
  world.claim('a')
  world.tick(20_000)
  callBack(world, 0)
  expect(world.all('a').map(({ status, retryCount }) => [status, retryCount])).toEqual([
    ['TIMED_OUT', 0],
    ['SCHEDULED', 1],
  ])
  expect(world.all('a')[0]?.reason).toBe('pollTimeoutSeconds of 10 s passed (20 s elapsed, policy RETRY)')
})

test('Taking a task again does not begin its time again', () => {
  const world = play()
  const { startedAt } = world.claim('a')
  world.tick(5_000)
  callBack(world, 1)
  world.tick(1_000).claim('a')
  expect(world.at('a').startedAt).toBe(startedAt)
  expectTimeout(world, Number(startedAt), 30_000, 'timeoutSeconds')
})

test('A loop whose condition waits to be evaluated waits for nobody to poll', () => {
  const loop = { type: 'DO_WHILE', loopOver: [simple('b')], loopCondition: "$.a['iteration'] < 3" }
  const world = play(loop)
  world.tick(20_000).end('b__1')
  expect(world.at('a')).toMatchObject({ status: 'SCHEDULED', queue: 'system:script' })
  expect(world.at('a').timerAt).toBe(Number(world.at('a').startedAt) + 30_000)
})
