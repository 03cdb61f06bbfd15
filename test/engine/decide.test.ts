import { expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { SpanId, TaskId } from '#core/ids.ts'
import { plusMs } from '#core/time.ts'
import { planOf } from '#engine/plan.ts'
import { brokenInvariants } from './invariants.ts'
import * as w from './world.ts'

const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'accepted'
  } catch (error) {
    return isAppError(error) ? error.code : String(error)
  }
}

const kinds = (world: w.World): string[] =>
  world.entries.map((entry) => [entry.kind, entry.ref, entry.status].join(' '))

test('A run of two tasks starts the second with what the first put out, and ends with the last output', () => {
  const world = w.begin([w.simple('a'), w.simple('b', { inputParameters: { from: '${a.output.x}' } })], {
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
  const definition = w.workflow([w.simple('a')], {
    outputParameters: { v: '${workflow.input.version}', x: '${a.output.x}' },
    inputTemplate: { version: '0', region: 'eu' },
  })
  const world = new w.World(w.programOf(definition)).start({ version: '2' }).end('a', 'COMPLETED', { x: 1 })
  expect(world.current.input).toEqual({ version: '2', region: 'eu' })
  expect(world.current.output).toEqual({ v: '2', x: 1 })
})

test('A ready attempt is handed out in the transition that makes it', () => {
  const world = new w.World(w.programOf(w.workflow([w.simple('a'), w.simple('b', { startDelay: 5 })])))
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
    startedAt: w.begin([w.simple('a')]).now,
    verb: 'run.launch',
    policy: {
      spanId: '8000000000000002' as SpanId,
      startedAt: w.begin([w.simple('a')]).now,
      endedAt: w.begin([w.simple('a')]).now,
      ids: ['p1'],
    },
  }
  const world = new w.World(w.programOf(w.workflow([w.simple('a')]))).start({}, request)
  expect(world.entries[0]?.facts['request']).toEqual(request)
  expect(world.entries[1]?.facts['request']).toBeUndefined()
})

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

test.each([
  { value: 'blue', runs: 'b1', case_: 'blue' },
  { value: 'red', runs: 'after', case_: 'red' },
  { value: 'green', runs: 'd1', case_: 'green' },
  { value: null, runs: 'd1', case_: 'null' },
])('A SWITCH over $value leads to $runs', ({ value, runs, case_ }) => {
  const tasks = [w.choice('s', { blue: [w.simple('b1')], red: [] }, [w.simple('d1')]), w.simple('after')]
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
    w.fork('f', [w.simple('a'), w.simple('b')], [w.simple('c')]),
    w.join('j', ['b', 'c']),
    w.simple('z', { inputParameters: { all: '${j.output}', b: '${j.output.b.n}' } }),
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
  const tasks = [w.fork('f', [w.simple('a'), w.simple('b')], [w.simple('c')]), w.join('j', ['a']), w.simple('z')]
  const world = w.begin(tasks).end('a')
  expect(world.open()).toEqual(['b', 'c', 'z'])
  world.end('z').end('b')
  expect(world.current.status).toBe('RUNNING')
  world.end('c')
  expect(world.current.status).toBe('COMPLETED')
  expect(world.all('z')).toHaveLength(1)
})

test('A JOIN does not wait for a task its branch never comes to', () => {
  const branch = [w.choice('s', { yes: [w.simple('a')] }), w.simple('b')]
  const world = w.begin([w.fork('f', branch, [w.simple('c')]), w.join('j', ['a', 'c'])], { s: 'no' })
  world.end('c')
  expect(world.open()).toEqual(['b', 'j'])
  world.end('b')
  expect(world.current.status).toBe('COMPLETED')
})

test('A JOIN that names nothing is through at once', () => {
  const world = w.begin([w.fork('f', [w.simple('a')]), w.join('j', []), w.simple('z')])
  expect(world.open()).toEqual(['a', 'z'])
})

test('Forks within forks end with the outer JOIN, whose output holds the inner one', () => {
  const inner = [w.fork('g', [w.simple('a')], [w.simple('b')]), w.join('k', ['a', 'b'])]
  const world = w.begin([w.fork('f', inner, [w.choice('s', { x: [w.simple('q')] })]), w.join('j', ['k', 's'])])
  world.end('a', 'COMPLETED', { n: 1 }).end('b')
  expect(world.current).toMatchObject({ status: 'COMPLETED' })
  expect(brokenInvariants(world)).toEqual([])
})

test('A failed task is tried again with a new id and ends the run when its tries are used up', () => {
  const world = w.begin([w.simple('a', { retryCount: 1 })], {}, [{ name: 'a', retryDelaySeconds: 2 }])
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
  expect(w.begin([w.simple('a')]).end('a', status).current.status).toBe(ends)
})

test('The last failure of an optional task lets the run go on, with errors', () => {
  const world = w
    .begin([w.simple('a', { optional: true, retryCount: 1 }), w.simple('b')])
    .end('a', 'FAILED')
    .end('a', 'FAILED')
  expect(world.all('a').map((one) => one.status)).toEqual(['FAILED', 'COMPLETED_WITH_ERRORS'])
  world.end('b')
  expect(world.current).toMatchObject({ status: 'COMPLETED', failedRefs: [] })
  expect(brokenInvariants(world)).toEqual([])
})

test('A permissive task lets the others go on, and the run fails at the end', () => {
  const tasks = [w.undoable('a'), w.simple('b', { permissive: true, retryCount: 0 }), w.simple('c')]
  const world = w.begin(tasks).end('a').end('b', 'FAILED').end('c')
  expect(world.open()).toEqual(['a.rollback'])
  world.end('a.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', failedRefs: ['b'], rollback: 'done' })
  expect(world.current.reason).toContain('b')
})

test.each([
  { extra: {}, ends: 'FAILED', status: 'FAILED' },
  { extra: { optional: true }, ends: 'FAILED', status: 'COMPLETED_WITH_ERRORS' },
])('A JOIN over a permissive failure is $status', ({ extra, ends, status }) => {
  const bad = w.simple('a', { permissive: true, retryCount: 0 })
  const world = w.begin([w.fork('f', [bad], [w.simple('b')]), w.join('j', ['a', 'b'], extra)])
  world.end('a', 'FAILED')
  expect(world.current.status).toBe('RUNNING')
  world.end('b')
  expect(world.at('j').status).toBe(status)
  expect(world.current.status).toBe(ends)
})

test('A JOIN over an optional failure is completed with errors', () => {
  const bad = w.simple('a', { optional: true, retryCount: 0 })
  const world = w
    .begin([w.fork('f', [bad], [w.simple('b')]), w.join('j', ['a', 'b'])])
    .end('a', 'FAILED')
    .end('b')
  expect(world.at('j').status).toBe('COMPLETED_WITH_ERRORS')
  expect(world.current.status).toBe('COMPLETED')
})

test('A failure cancels what is open beside it', () => {
  const world = w.begin([w.fork('f', [w.simple('a', { retryCount: 0 })], [w.simple('b')]), w.join('j', ['a', 'b'])])
  world.end('a', 'FAILED')
  expect([world.at('b').status, world.at('j').status]).toEqual(['CANCELED', 'CANCELED'])
  expect(brokenInvariants(world)).toEqual([])
})

test('A result is taken once, for a live attempt of this run, from whoever holds its lease', () => {
  const world = w.begin([w.simple('a'), w.simple('b')])
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

test('Nothing is reported for a JOIN, and no command reaches a run that is not there or is there already', () => {
  const world = w.begin([w.fork('f', [w.simple('a')]), w.join('j', ['a'])])
  expect(codeOf(() => world.end('j'))).toBe('conflict')
  expect(codeOf(() => world.start())).toBe('conflict')
  expect(codeOf(() => new w.World(world.program).pause())).toBe('not_found')
})

test('A lost claim makes a new attempt of the same try, and late news of the old one is refused', () => {
  const world = w.begin([w.simple('a')])
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
  const world = w.begin([w.simple('a', { retryCount: 1 })])
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
  const world = w.begin([w.simple('a')], {}, [def])
  world.claim('a')
  world.tick(10_000).timer('a')
  expect(world.all('a')).toHaveLength(attempts)
  expect(world.all('a')[0]).toMatchObject({ status: 'TIMED_OUT', timerAt: null })
  expect(world.current.status).toBe(status)
  expect(brokenInvariants(world)).toEqual([])
})

test('An early timer sets itself again and is no fact', () => {
  const world = w.begin([w.simple('a')], {}, [{ name: 'a', timeoutSeconds: 10, responseTimeoutSeconds: 10 }])
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
  const world = w.begin([w.gate('g'), w.simple('a')])
  world.timer('g').leaseLost('g').timer(null)
  expect(world.last).toMatchObject({ entries: [], changed: [] })
  world.approve('g').end('a').timer('a').leaseLost('a').timer(null)
  expect(world.last).toMatchObject({ entries: [], changed: [] })
})

test('A run that takes too long is timed out, paused or not', () => {
  const definition = w.workflow([w.simple('a')], { timeoutSeconds: 60, timeoutPolicy: 'TIME_OUT_WF' })
  const world = new w.World(w.programOf(definition)).start().pause()
  world.timer(null)
  expect(world.current.status).toBe('PAUSED')
  world.tick(60_000).timer(null)
  expect(world.current).toMatchObject({ status: 'TIMED_OUT', timerAt: null })
  expect(brokenInvariants(world)).toEqual([])
})

test('A paused run takes results and starts nothing until it is resumed', () => {
  const world = w
    .begin([w.simple('a'), w.simple('b')])
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

test('What a pause held back is taken up in order: a lost claim, a retry, a failure, and nothing after that', () => {
  const branches = ['a', 'b', 'c', 'd'].map((ref) => [w.simple(ref, { retryCount: ref === 'b' ? 1 : 0 })])
  const world = w.begin([w.fork('f', ...branches), w.join('j', ['a', 'b', 'c', 'd'])])
  world.claim('a')
  world.pause().tick(10_000).leaseLost('a').end('b', 'FAILED').end('c', 'FAILED').end('d')
  expect(world.open()).toEqual(['j'])
  world.resume()
  expect(world.current.status).toBe('FAILED')
  expect([world.all('a').length, world.all('b').length, world.all('c').length]).toEqual([2, 2, 1])
  expect(brokenInvariants(world)).toEqual([])
})

test('A run can be stopped without undoing anything, and once only', () => {
  const world = w
    .begin([w.undoable('a'), w.simple('b')])
    .end('a')
    .terminate(false)
  expect(world.current).toMatchObject({ status: 'TERMINATED', reason: 'enough', rollback: 'none' })
  expect(world.at('b').status).toBe('CANCELED')
  expect(codeOf(() => world.terminate(true))).toBe('conflict')
  expect(brokenInvariants(world)).toEqual([])
})

test('A paused run stopped with rollback undoes what was done', () => {
  const world = w
    .begin([w.undoable('a'), w.simple('b')])
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

test('An expression whose reference is known only at run time can read every task', () => {
  const late = w.simple('c', { inputParameters: { x: '${${workflow.input.which}.output.n}' } })
  const world = w.begin([w.simple('a'), w.simple('b'), late], { which: 'a' })
  world.end('a', 'COMPLETED', { n: 1 }).end('b')
  expect(world.at('c').input).toEqual({ x: 1 })
})

test('A start says who the run acts for', () => {
  const world = w.begin([w.simple('a')])
  expect(world.current).toMatchObject({
    actor: { kind: 'user', id: w.LAUNCHER },
    requesters: [w.LAUNCHER],
    rootRunId: w.RUN,
  })
  expect(planOf(world.program, world.current, 'a').steps).toEqual([])
})
