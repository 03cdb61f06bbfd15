import { expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import { plusMs } from '#core/time.ts'
import { planOf } from '#engine/plan.ts'
import { nodeOf } from '#engine/program.ts'
import { brokenInvariants } from './invariants.ts'
import * as w from './world.ts'
import * as d from './definitions.ts'

const kinds = (world: w.World): string[] =>
  world.entries.map((entry) => [entry.kind, entry.ref, entry.status].join(' '))

test('A run of two tasks starts the second with what the first put out, and ends with the last output', () => {
  const world = w.begin([d.simple('a'), d.simple('b', { inputParameters: { from: '${a.output.x}' } })], {
    version: '1',
  })
  expect(world.open()).toEqual(['a'])
  world.end('a', 'COMPLETED', { x: 7 })
  expect(world.at('b').input).toEqual({ from: 7 })
  world.end('b', 'COMPLETED', { y: 1 })
  expect(world.current).toMatchObject({ status: 'COMPLETED', output: { y: 1 }, openAttempts: 0, taskSeq: 2, seq: 6 })
  expect(kinds(world)).toEqual([
    'run.started  RUNNING',
    'task.scheduled a SCHEDULED',
    'task.ended a COMPLETED',
    'task.scheduled b SCHEDULED',
    'task.ended b COMPLETED',
    'run.ended  COMPLETED',
  ])
  expect(brokenInvariants(world)).toEqual([])
})

test('A run puts out what its definition says, and takes the default values of its input', () => {
  const definition = d.workflow([d.simple('a')], {
    outputParameters: { v: '${workflow.input.version}', x: '${a.output.x}' },
    inputTemplate: { version: '0', region: 'eu' },
  })
  const world = new w.World(d.programOf(definition)).start({ version: '2' }).end('a', 'COMPLETED', { x: 1 })
  expect(world.current.input).toEqual({ version: '2', region: 'eu' })
  expect(world.current.output).toEqual({ v: '2', x: 1 })
})

test('A ready attempt is handed out in the transition that makes it', () => {
  const world = new w.World(d.programOf(d.workflow([d.simple('a'), d.simple('b', { startDelay: 5 })])))
  world.canHandOut = true
  world.start().end('a')
  const [a, b] = [world.at('a'), world.at('b')]
  expect(a).toMatchObject({ queue: 'task:a', workerId: 'runner-1' })
  expect(b).toMatchObject({ status: 'SCHEDULED', lease: null, readyAt: plusMs(world.now, 5000) })
  expect(world.entries[1]?.facts).toMatchObject({ workerId: 'runner-1', startedAt: a.startedAt, queue: 'task:a' })
  expect(brokenInvariants(world)).toEqual([])
})

test('The span and policy check of a verb ride on the first fact of its transition only', () => {
  const request = {
    spanId: '8000000000000001' as SpanId,
    startedAt: w.begin([d.simple('a')]).now,
    verb: 'run.launch',
    policy: {
      spanId: '8000000000000002' as SpanId,
      startedAt: w.begin([d.simple('a')]).now,
      endedAt: w.begin([d.simple('a')]).now,
      ids: ['p1'],
    },
  }
  const world = new w.World(d.programOf(d.workflow([d.simple('a')]))).start({}, request)
  expect(world.entries[0]?.facts['request']).toEqual(request)
  expect(world.entries[1]?.facts['request']).toBeUndefined()
})

test('A failed task is tried again with a new id and ends the run when its tries are used up', () => {
  const world = w.begin([d.simple('a', { retryCount: 1 })], {}, [{ name: 'a', retryDelaySeconds: 2 }])
  world.end('a', 'FAILED', { partly: true })
  const [first, second] = world.all('a')
  expect(second).toMatchObject({
    retryCount: 1,
    retryOf: first?.id,
    status: 'SCHEDULED',
    output: {},
    readyAt: plusMs(world.now, 2000),
  })
  expect(world.current.retried).toBe(1)
  world.end('a', 'FAILED')
  expect(world.current).toMatchObject({ status: 'FAILED', failedRefs: ['a'] })
  expect(world.current.reason).toBe(`Task ${second?.id} failed with status: FAILED and reason: 'a went wrong'`)
  expect(brokenInvariants(world)).toEqual([])
})

test.each([
  { status: 'FAILED_WITH_TERMINAL_ERROR', ends: 'FAILED' },
  { status: 'CANCELED', ends: 'TERMINATED' },
] as const)('A task that ends $status is not tried again: the run is $ends', ({ status, ends }) => {
  expect(w.begin([d.simple('a')]).end('a', status).current.status).toBe(ends)
})

test('The last failure of an optional task lets the run go on, with errors', () => {
  const world = w
    .begin([d.simple('a', { optional: true, retryCount: 1 }), d.simple('b')])
    .end('a', 'FAILED')
    .end('a', 'FAILED')
  expect(world.all('a').map((one) => one.status)).toEqual(['FAILED', 'COMPLETED_WITH_ERRORS'])
  world.end('b')
  expect(world.current).toMatchObject({ status: 'COMPLETED', failedRefs: [] })
  expect(brokenInvariants(world)).toEqual([])
})

test('A permissive task lets the others go on, and the run fails at the end', () => {
  const tasks = [d.undoable('a'), d.simple('b', { permissive: true, retryCount: 0 }), d.simple('c')]
  const world = w.begin(tasks).end('a').end('b', 'FAILED').end('c')
  expect(world.open()).toEqual(['a.rollback'])
  world.end('a.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', failedRefs: ['b'], rollback: 'done' })
  expect(world.current.reason).toContain('b')
})

test('An expression whose reference is known only at run time can read every task', () => {
  const late = d.simple('c', { inputParameters: { x: '${${workflow.input.which}.output.n}' } })
  const world = w.begin([d.simple('a'), d.simple('b'), late], { which: 'a' })
  world.end('a', 'COMPLETED', { n: 1 }).end('b')
  expect(world.at('c').input).toEqual({ x: 1 })
})

test('A start says who the run acts for', () => {
  const world = w.begin([d.simple('a')])
  expect(world.current).toMatchObject({
    actor: { kind: 'user', id: w.LAUNCHER },
    requesters: [w.LAUNCHER],
    rootRunId: w.RUN,
  })
  expect(planOf(world.program, world.current, nodeOf(world.program, 'a')).steps).toEqual([])
})
