import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { rehearse, type Rehearsed } from '#engine/rehearsal.ts'
import type { Mock } from '#engine/rehearsal-answer.ts'
import * as d from './definitions.ts'
import { digest, LAUNCHER, person, RUN } from './world.ts'

const START = instant(1_700_000_000_000)

const mock = (more: Partial<Mock> = {}): Mock => ({
  status: 'COMPLETED',
  output: {},
  executionTime: 0,
  queueWaitTime: 0,
  ...more,
})
const failed = mock({ status: 'FAILED' })

interface Play {
  readonly mocks?: { readonly [ref: string]: readonly Mock[] }
  readonly input?: JsonObject
  readonly taskDefs?: readonly JsonObject[]
  readonly extra?: JsonObject
  readonly stepsMax?: number
  /** What scripts come to, by reference; none is evaluated where nothing is said. */
  readonly scripts?: { readonly [node: string]: Json }
}

function play(tasks: readonly JsonObject[], { mocks = {}, input = {}, scripts = {}, ...more }: Play = {}) {
  const { taskDefs, extra, stepsMax = 100 } = more
  let drawn = 0
  return rehearse(d.programOf(d.workflow(tasks, extra), taskDefs), {
    runId: RUN,
    programHash: 'hash',
    input,
    mocks,
    stepsMax,
    startsAt: START,
    digest,
    evaluate: async ({ node }) => (node in scripts ? mock({ output: { result: scripts[node] ?? null } }) : null),
    actor: person(LAUNCHER),
    requesters: [LAUNCHER],
    random: (length) => createHash('sha256').update(`${drawn++}`).digest().subarray(0, length),
  })
}

const told = ({ run, attempts, end }: Rehearsed) => ({
  status: run.status,
  tasks: attempts.map(({ ref, status }) => `${ref} ${status}`),
  end,
})

test('With a mock for everything the run ends, its outputs read by what follows', async () => {
  const tasks = [d.simple('a'), d.simple('b', { inputParameters: { x: '${a.output.n}' } })]
  const mocks = { a: [mock({ output: { n: 7 } })], b: [mock()] }
  const played = await play(tasks, { mocks, extra: { outputParameters: { n: '${b.input.x}' } } })
  expect(told(played)).toEqual({
    status: 'COMPLETED',
    tasks: ['a COMPLETED', 'b COMPLETED'],
    end: { kind: 'ended' },
  })
  expect(played.run.output).toEqual({ n: 7 })
})

test('A run that would wait for its turn among others has it at once', async () => {
  const rateLimitConfig = { rateLimitKey: 'k', concurrentExecLimit: 1, policy: 'QUEUE' }
  const played = await play([d.simple('a')], { mocks: { a: [mock()] }, extra: { rateLimitConfig } })
  expect(told(played)).toEqual({ status: 'COMPLETED', tasks: ['a COMPLETED'], end: { kind: 'ended' } })
})

test('What has no mock is named, after all that can go on has gone on', async () => {
  const tasks = [d.fork('f', [d.simple('a')], [d.simple('b'), d.simple('c')]), d.join('j', ['a', 'c'])]
  expect(told(await play(tasks, { mocks: { b: [mock()] } })).end).toEqual({
    kind: 'waits',
    people: [],
    mocks: ['a', 'c'],
    outside: [],
  })
})

test('A gate without a mock waits for people and says what is asked of whom', async () => {
  const played = await play([d.gate('g'), d.simple('a')], { input: { version: '2' } })
  expect(told(played)).toEqual({
    status: 'RUNNING',
    tasks: ['g IN_PROGRESS'],
    end: { kind: 'waits', people: ['g'], mocks: [], outside: [] },
  })
  expect(played.asked.map(({ title, group, quorum }) => ({ title, group, quorum }))).toEqual([
    { title: 'Deploy 2', group: 'approvers', quorum: 1 },
  ])
})

test('A mock decides a gate: completed approves with its whole quorum, anything else denies', async () => {
  const tasks = [d.gate('g', {}, 2), d.simple('a')]
  expect(told(await play(tasks, { mocks: { g: [mock()], a: [mock()] } })).tasks).toEqual(['g COMPLETED', 'a COMPLETED'])
  const denied = told(await play(tasks, { mocks: { g: [failed] } }))
  expect(denied).toMatchObject({ status: 'FAILED', tasks: ['g FAILED_WITH_TERMINAL_ERROR'] })
})

test('Mocks of one reference are used up one attempt after the other, back-off included', async () => {
  const def = { name: 'a', retryCount: 2, retryDelaySeconds: 60 }
  const played = await play([d.simple('a')], { mocks: { a: [failed, mock({ executionTime: 50 })] }, taskDefs: [def] })
  expect(told(played).tasks).toEqual(['a FAILED', 'a COMPLETED'])
  expect(played.run.endedAt).toBe(START + 60_050)
  expect(told(await play([d.simple('a')], { mocks: { a: [failed] }, taskDefs: [def] })).end).toMatchObject({
    mocks: ['a'],
  })
})

test('A task that takes longer than its limit times out as it would', async () => {
  const def = { name: 'a', retryCount: 0, timeoutSeconds: 1, responseTimeoutSeconds: 1, timeoutPolicy: 'RETRY' }
  const played = await play([d.simple('a')], { mocks: { a: [mock({ executionTime: 1_001 })] }, taskDefs: [def] })
  expect(told(played)).toMatchObject({ status: 'TIMED_OUT', tasks: ['a TIMED_OUT'] })
})

test('A task nobody takes in time times out as it would', async () => {
  const def = { name: 'a', retryCount: 0, pollTimeoutSeconds: 2 }
  const played = await play([d.simple('a')], { mocks: { a: [mock({ queueWaitTime: 5_000 })] }, taskDefs: [def] })
  expect(told(played)).toMatchObject({ status: 'TIMED_OUT', tasks: ['a TIMED_OUT'] })
})

test('A run that takes longer than it may times out', async () => {
  const extra = { timeoutSeconds: 1, timeoutPolicy: 'TIME_OUT_WF' }
  const played = await play([d.simple('a'), d.simple('b')], {
    extra,
    mocks: { a: [mock({ executionTime: 900 })], b: [mock({ executionTime: 900 })] },
  })
  expect(told(played)).toMatchObject({ status: 'TIMED_OUT', tasks: ['a COMPLETED', 'b CANCELED'] })
})

test('A rollback needs mocks of its own', async () => {
  const tasks = [d.undoable('a'), d.simple('b')]
  const mocks = { a: [mock()], b: [failed] }
  const taskDefs = [{ name: 'b', retryCount: 0 }]
  expect(told(await play(tasks, { mocks, taskDefs })).end).toMatchObject({ mocks: ['a.rollback'] })
  const undone = await play(tasks, { mocks: { ...mocks, 'a.rollback': [mock()] }, taskDefs })
  expect([undone.run.status, undone.run.rollback]).toEqual(['FAILED', 'done'])
})

test('More steps than allowed are not played', async () => {
  expect(
    told(await play([d.simple('a'), d.simple('b')], { mocks: { a: [mock()], b: [mock()] }, stepsMax: 2 })),
  ).toEqual({
    status: 'RUNNING',
    tasks: ['a COMPLETED', 'b SCHEDULED'],
    end: { kind: 'cut' },
  })
})

describe('tasks that nobody takes from a queue', () => {
  const sub = d.simple('sub', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'other' } })
  const start = d.simple('start', { type: 'START_WORKFLOW', inputParameters: { startWorkflow: { name: 'other' } } })
  const wait = (inputParameters: JsonObject) => d.simple('w', { type: 'WAIT', inputParameters })

  test('a loop goes on as its mocks say, one for each time its condition is asked', async () => {
    const loop = d.simple('l', { type: 'DO_WHILE', loopCondition: '$.go', loopOver: [d.simple('x')] })
    const again = [mock({ output: { result: true } }), mock({ output: { result: false } })]
    const played = await play([loop], { mocks: { l: again, x: [mock(), mock()] } })
    expect(told(played)).toEqual({
      status: 'COMPLETED',
      tasks: ['l COMPLETED', 'x__1 COMPLETED', 'x__2 COMPLETED'],
      end: { kind: 'ended' },
    })
    expect(told(await play([loop], { mocks: { x: [mock()] }, scripts: { l: false } })).status).toBe('COMPLETED')
    expect(told(await play([loop], { mocks: { x: [mock()] } })).end).toEqual({ kind: 'cut' })
    expect(told(await play([loop], { mocks: { l: again } })).end).toMatchObject({ mocks: ['x__1'] })
  })

  test('the limit of a loop does not pass while its body waits for a mock', async () => {
    const loop = d.simple('l', { type: 'DO_WHILE', loopCondition: '$.go', loopOver: [d.simple('x')] })
    const taskDefs = [{ name: 'l', timeoutSeconds: 1, responseTimeoutSeconds: 1 }]
    expect(told(await play([loop], { taskDefs })).status).toBe('RUNNING')
  })

  test.each([
    { status: 'COMPLETED', ends: 'COMPLETED' },
    { status: 'FAILED', ends: 'FAILED' },
    { status: 'FAILED_WITH_TERMINAL_ERROR', ends: 'FAILED' },
    { status: 'CANCELED', ends: 'TERMINATED' },
  ] as const)('a child that is mocked as $status leaves the run $ends', async ({ status, ends }) => {
    expect(told(await play([sub], { mocks: { sub: [mock({ status })] } })).status).toBe(ends)
  })

  test('a child without a mock is named, and so is a run to be launched', async () => {
    expect(told(await play([sub])).end).toMatchObject({ mocks: ['sub'] })
    expect(told(await play([start])).end).toMatchObject({ mocks: ['start'] })
  })

  test('a run is launched, or not, as the mock says', async () => {
    expect(told(await play([start], { mocks: { start: [mock()] } })).status).toBe('COMPLETED')
    expect(told(await play([start], { mocks: { start: [failed] } })).status).toBe('FAILED')
  })

  test('a wait passes by itself, and one for news from outside is named or mocked', async () => {
    const waited = await play([wait({ duration: '90 s' })])
    expect([waited.run.status, waited.run.endedAt]).toEqual(['COMPLETED', START + 90_000])
    expect(told(await play([wait({})])).end).toEqual({ kind: 'waits', people: [], mocks: [], outside: ['w'] })
    expect(told(await play([wait({})], { mocks: { w: [mock()] } })).status).toBe('COMPLETED')
  })

  test('what begins later is waited for, and an action completed later needs word from outside', async () => {
    const later = d.simple('a', { startDelay: 7 })
    expect((await play([later], { mocks: { a: [mock()] } })).run.endedAt).toBe(START + 7_000)
    const http = d.simple('h', {
      type: 'HTTP',
      asyncComplete: true,
      inputParameters: { uri: 'http://x', method: 'GET' },
    })
    expect(told(await play([http], { mocks: { h: [mock()] } })).end).toMatchObject({ outside: ['h'] })
    expect(told(await play([http], { mocks: { h: [mock(), mock()] } })).status).toBe('COMPLETED')
  })

  test('a long fork is opened to its end', async () => {
    const count = 501
    const fork = d.simple('f', {
      type: 'FORK_JOIN_DYNAMIC',
      inputParameters: { forkTaskName: 'each', forkTaskInputs: '${workflow.input.all}' },
    })
    const input = { all: Array.from({ length: count }, (_, i) => i) }
    const played = await play([fork, d.join('j', [])], { input })
    expect(played.end).toMatchObject({ kind: 'waits' })
    expect(played.end.kind === 'waits' && played.end.mocks).toHaveLength(count)
  })
})
