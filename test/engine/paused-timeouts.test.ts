import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { SLICE } from '#engine/slice.ts'
import { brokenInvariants } from './invariants.ts'
import { fork, join, simple } from './definitions.ts'
import { named, Universe } from './universe.ts'
import { begin, type World } from './world.ts'

/** Tried once more, five seconds after a failure, and never out of time but by what a test adds. */
const def = (name: string, fields: JsonObject = {}): JsonObject => ({
  name,
  retryCount: 1,
  retryDelaySeconds: 5,
  responseTimeoutSeconds: 0,
  timeoutPolicy: 'RETRY',
  ...fields,
})

const play = (tasks: readonly JsonObject[], defs: readonly JsonObject[]): World => {
  const world = begin(tasks, {}, defs)
  world.isCompared = true
  return world
}

const ends = (world: World, ref: string): readonly (readonly [string, string | null])[] =>
  world.all(ref).map(({ status, reason }) => [status, reason?.split(' ')[0] ?? null])

const CASES: readonly { readonly limit: string; readonly fields: JsonObject; readonly isTaken: boolean }[] = [
  { limit: 'totalTimeoutSeconds', fields: { totalTimeoutSeconds: 60 }, isTaken: true },
  { limit: 'timeoutSeconds', fields: { timeoutSeconds: 10 }, isTaken: true },
  { limit: 'pollTimeoutSeconds', fields: { pollTimeoutSeconds: 10 }, isTaken: false },
  { limit: 'responseTimeoutSeconds', fields: { responseTimeoutSeconds: 10 }, isTaken: true },
]

test.each(CASES)('$limit does nothing while the run is paused and is looked at when it is resumed', (one) => {
  const { limit, fields, isTaken } = one
  const world = play([simple('a')], [def('a', { timeoutPolicy: 'RETRY', ...fields })])
  if (isTaken) world.claim('a')
  world.pause().tick(60_000).timer('a')
  expect(world.last?.entries).toEqual([])
  expect(world.at('a')).toMatchObject({ status: isTaken ? 'IN_PROGRESS' : 'SCHEDULED', timerAt: null })
  expect(world.current).toMatchObject({ status: 'PAUSED', held: [] })
  // Nothing fires again for it.
  world.tick(3_600_000).timer('a')
  expect(world.last?.changed).toEqual([])
  world.resume()
  expect(ends(world, 'a')[0]).toEqual(['TIMED_OUT', limit])
  expect(world.current.status).toBe(limit === 'totalTimeoutSeconds' ? 'TIMED_OUT' : 'RUNNING')
  expect(brokenInvariants(world)).toEqual([])
})

test('Of several limits that passed during a pause the first in the order of the decider is the reason', () => {
  const limits = { timeoutSeconds: 10, responseTimeoutSeconds: 10, totalTimeoutSeconds: 0 }
  const taken = play([simple('a')], [def('a', limits)])
  taken.claim('a')
  taken.pause().tick(60_000).resume()
  expect(ends(taken, 'a')).toEqual([
    ['TIMED_OUT', 'timeoutSeconds'],
    ['SCHEDULED', null],
  ])
  const total = play([simple('a')], [def('a', { ...limits, totalTimeoutSeconds: 60 })])
  total.claim('a')
  total.pause().tick(60_000).resume()
  expect(ends(total, 'a')).toEqual([['TIMED_OUT', 'totalTimeoutSeconds']])
})

test('What a worker reports during the pause counts, however late it is', () => {
  const world = play([simple('a'), simple('b')], [def('a', { timeoutSeconds: 10 }), def('b')])
  world.claim('a')
  world.pause().tick(60_000).timer('a').end('a').resume()
  expect(ends(world, 'a')).toEqual([['COMPLETED', null]])
  expect(world.open()).toEqual(['b'])
})

test('A worker that asks during the pause to be called back is on time until the resume', () => {
  const world = play([simple('a')], [def('a', { pollTimeoutSeconds: 10 })])
  const { id } = world.claim('a')
  const base = { kind: 'result', runId: world.id, taskId: id, owner: null, workerId: null, output: {} } as const
  world.pause().tick(60_000)
  world.send({ ...base, status: 'IN_PROGRESS', reason: null, callbackAfterSeconds: 100 })
  expect(world.at('a')).toMatchObject({ status: 'SCHEDULED' })
  world.resume()
  // 10 s to be polled and 100 s as it asked, from when the task was scheduled.
  expect(world.at('a').status).toBe('SCHEDULED')
  world.tick(110_000 - (world.now - world.at('a').scheduledAt) - 1).timer('a')
  expect(world.at('a').status).toBe('SCHEDULED')
  world.tick(1).timer('a')
  expect(ends(world, 'a')[0]).toEqual(['TIMED_OUT', 'pollTimeoutSeconds'])
})

const branches = (...refs: string[]): JsonObject[] => [fork('f', ...refs.map((ref) => [simple(ref)])), join('j', refs)]

test('What timed out is tried again in the order of scheduling, behind what the pause held back', () => {
  const world = play(
    [...branches('a', 'b', 'c')],
    [def('a', { timeoutSeconds: 10 }), def('b'), def('c', { timeoutSeconds: 10 })],
  )
  world.claim('c')
  world.claim('a')
  world.pause().tick(10_000).timer('c').timer('a').end('b', 'FAILED').resume()
  const opened = [...world.attempts.values()].filter(({ retryCount }) => retryCount === 1)
  expect(opened.sort((x, y) => x.seq - y.seq).map(({ ref }) => ref)).toEqual(['b', 'a', 'c'])
})

test.each([
  { first: 'timed', second: 'failed', status: 'TIMED_OUT', statuses: ['TIMED_OUT', 'FAILED', 'CANCELED'] },
  { first: 'failed', second: 'timed', status: 'FAILED', statuses: ['FAILED', 'CANCELED', 'CANCELED'] },
])(
  'The first that was scheduled ends the run when $first and $second both would',
  ({ first, second, status, statuses }) => {
    const defs = [
      def('timed', { timeoutSeconds: 10, timeoutPolicy: 'TIME_OUT_WF' }),
      def('failed', { retryCount: 0 }),
      def('other', { timeoutSeconds: 10, timeoutPolicy: 'RETRY' }),
    ]
    const world = play(branches(first, second, 'other'), defs)
    world.claim('timed')
    world.claim('other')
    world.pause().tick(10_000).timer('timed').end('failed', 'FAILED').resume()
    expect(world.current).toMatchObject({
      status,
      failedRefs: status === 'TIMED_OUT' ? ['timed', 'failed'] : ['failed'],
    })
    expect([first, second, 'other'].map((ref) => world.at(ref).status)).toEqual(statuses)
    expect(world.attempts.size).toBe(5)
    expect(brokenInvariants(world)).toEqual([])
  },
)

const wait = (seconds: number): JsonObject[] => [
  simple('w', { type: 'WAIT', inputParameters: { duration: `${seconds}s` } }),
]

test('A WAIT ends at its moment during the pause, whatever time-out has passed before', () => {
  const world = play(wait(30), [def('w', { timeoutSeconds: 10, retryCount: 0 })])
  world.pause().tick(10_000).timer('w')
  expect(world.at('w').timerAt).toBe(world.at('w').scheduledAt + 30_000)
  world.tick(20_000).timer('w').resume()
  expect(world.at('w').status).toBe('COMPLETED')
})

test('A WAIT that still waits at the resume has timed out', () => {
  const world = play(wait(300), [def('w', { timeoutSeconds: 10, retryCount: 0 })])
  world.pause().tick(10_000).timer('w').resume()
  expect(world.current.status).toBe('TIMED_OUT')
})

test('The time of a sub-workflow passes with the resume, and its child is stopped', () => {
  const child = simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'child' } })
  const defs = [def('s', { timeoutSeconds: 10, retryCount: 0 })]
  const universe = new Universe([named('parent', [child]), named('child', [simple('x')])], defs)
  const world = universe.start('parent')
  world.pause().tick(10_000).timer('s')
  universe.settle()
  expect(universe.of('child').current.status).toBe('RUNNING')
  world.resume()
  universe.settle()
  expect([world.current.status, universe.of('child').current.status]).toEqual(['TIMED_OUT', 'TERMINATED'])
})

const WIDE = 3 * SLICE + 20

/** A fork of many tasks that nobody polls for in time. */
function wide(fields: JsonObject): { readonly universe: Universe; readonly world: World } {
  const list = Array.from({ length: WIDE }, (_, i) => i)
  const inputParameters = { forkTaskName: 'ship', forkTaskInputs: '${workflow.input.list}' }
  const tasks = [simple('f', { type: 'FORK_JOIN_DYNAMIC', inputParameters }), join('j', [])]
  const universe = new Universe([named('big', tasks)], [def('ship', { pollTimeoutSeconds: 10, ...fields })])
  return { universe, world: universe.start('big', { list }) }
}

const count = (world: World, status: string): number =>
  [...world.attempts.values()].filter((row) => row.name === 'ship' && row.status === status).length

test('Of a wide fork a slice times out in each transition, and no more is read', () => {
  const { universe, world } = wide({})
  world.pause().tick(10_000)
  for (const { ref, name } of world.attempts.values()) if (name === 'ship') world.timer(ref)
  expect([world.current.held, count(world, 'TIMED_OUT')]).toEqual([[], 0])
  world.resume()
  // The JOIN is open and has no timer: it is one of the slice.
  expect(count(world, 'TIMED_OUT')).toBe(SLICE - 1)
  universe.settle()
  expect([count(world, 'TIMED_OUT'), count(world, 'SCHEDULED')]).toEqual([WIDE, WIDE])
})

test('A run that is paused again keeps the rest until it is resumed again', () => {
  const { universe, world } = wide({})
  world.pause().tick(10_000).resume().pause()
  universe.settle()
  expect(count(world, 'TIMED_OUT')).toBe(SLICE - 1)
  world.resume()
  universe.settle()
  expect(count(world, 'TIMED_OUT')).toBe(WIDE)
})

test('Somebody who takes a task of a wide fork before it is looked at is on time, and has a timer', () => {
  const { universe, world } = wide({ timeoutSeconds: 30 })
  world.pause().tick(10_000)
  const ref = `_ship_${WIDE - 1}`
  world.timer(ref).resume()
  expect(world.at(ref).timerAt).toBeNull()
  const { startedAt } = world.claim(ref)
  universe.settle()
  expect(world.at(ref)).toMatchObject({ status: 'IN_PROGRESS', timerAt: (startedAt ?? 0) + 30_000 })
})
