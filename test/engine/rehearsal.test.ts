import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { rehearse, type Mock, type Rehearsed } from '#engine/rehearsal.ts'
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
}

function play(tasks: readonly JsonObject[], { mocks = {}, input = {}, taskDefs, extra, stepsMax = 100 }: Play = {}) {
  let drawn = 0
  return rehearse(d.programOf(d.workflow(tasks, extra), taskDefs), {
    runId: RUN,
    programHash: 'hash',
    input,
    mocks,
    stepsMax,
    startsAt: START,
    digest,
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

test('With a mock for everything the run ends, its outputs read by what follows', () => {
  const tasks = [d.simple('a'), d.simple('b', { inputParameters: { x: '${a.output.n}' } })]
  const mocks = { a: [mock({ output: { n: 7 } })], b: [mock()] }
  const played = play(tasks, { mocks, extra: { outputParameters: { n: '${b.input.x}' } } })
  expect(told(played)).toEqual({
    status: 'COMPLETED',
    tasks: ['a COMPLETED', 'b COMPLETED'],
    end: { kind: 'ended' },
  })
  expect(played.run.output).toEqual({ n: 7 })
})

test('What has no mock is named, after all that can go on has gone on', () => {
  const tasks = [d.fork('f', [d.simple('a')], [d.simple('b'), d.simple('c')]), d.join('j', ['a', 'c'])]
  expect(told(play(tasks, { mocks: { b: [mock()] } })).end).toEqual({
    kind: 'waits',
    people: [],
    mocks: ['a', 'c'],
    outside: [],
  })
})

test('A gate without a mock waits for people and says what is asked of whom', () => {
  const played = play([d.gate('g'), d.simple('a')], { input: { version: '2' } })
  expect(told(played)).toEqual({
    status: 'RUNNING',
    tasks: ['g IN_PROGRESS'],
    end: { kind: 'waits', people: ['g'], mocks: [], outside: [] },
  })
  expect(played.asked.map(({ title, group, quorum }) => ({ title, group, quorum }))).toEqual([
    { title: 'Deploy 2', group: 'approvers', quorum: 1 },
  ])
})

test('A mock decides a gate: completed approves with its whole quorum, anything else denies', () => {
  const tasks = [d.gate('g', {}, 2), d.simple('a')]
  expect(told(play(tasks, { mocks: { g: [mock()], a: [mock()] } })).tasks).toEqual(['g COMPLETED', 'a COMPLETED'])
  const denied = told(play(tasks, { mocks: { g: [failed] } }))
  expect(denied).toMatchObject({ status: 'FAILED', tasks: ['g FAILED_WITH_TERMINAL_ERROR'] })
})

test('Mocks of one reference are used up one attempt after the other, back-off included', () => {
  const def = { name: 'a', retryCount: 2, retryDelaySeconds: 60 }
  const played = play([d.simple('a')], { mocks: { a: [failed, mock({ executionTime: 50 })] }, taskDefs: [def] })
  expect(told(played).tasks).toEqual(['a FAILED', 'a COMPLETED'])
  expect(played.run.endedAt).toBe(START + 60_050)
  expect(told(play([d.simple('a')], { mocks: { a: [failed] }, taskDefs: [def] })).end).toMatchObject({ mocks: ['a'] })
})

test('A task that takes longer than its limit times out as it would', () => {
  const def = { name: 'a', retryCount: 0, timeoutSeconds: 1, responseTimeoutSeconds: 1, timeoutPolicy: 'RETRY' }
  const played = play([d.simple('a')], { mocks: { a: [mock({ executionTime: 1_001 })] }, taskDefs: [def] })
  expect(told(played)).toMatchObject({ status: 'TIMED_OUT', tasks: ['a TIMED_OUT'] })
})

test('A task nobody takes in time times out as it would', () => {
  const def = { name: 'a', retryCount: 0, pollTimeoutSeconds: 2 }
  const played = play([d.simple('a')], { mocks: { a: [mock({ queueWaitTime: 5_000 })] }, taskDefs: [def] })
  expect(told(played)).toMatchObject({ status: 'TIMED_OUT', tasks: ['a TIMED_OUT'] })
})

test('A run that takes longer than it may times out', () => {
  const extra = { timeoutSeconds: 1, timeoutPolicy: 'TIME_OUT_WF' }
  const played = play([d.simple('a'), d.simple('b')], {
    extra,
    mocks: { a: [mock({ executionTime: 900 })], b: [mock({ executionTime: 900 })] },
  })
  expect(told(played)).toMatchObject({ status: 'TIMED_OUT', tasks: ['a COMPLETED', 'b CANCELED'] })
})

test('A rollback needs mocks of its own', () => {
  const tasks = [d.undoable('a'), d.simple('b')]
  const mocks = { a: [mock()], b: [failed] }
  const taskDefs = [{ name: 'b', retryCount: 0 }]
  expect(told(play(tasks, { mocks, taskDefs })).end).toMatchObject({ mocks: ['a.rollback'] })
  const undone = play(tasks, { mocks: { ...mocks, 'a.rollback': [mock()] }, taskDefs })
  expect([undone.run.status, undone.run.rollback]).toEqual(['FAILED', 'done'])
})

test('More steps than allowed are not played', () => {
  expect(told(play([d.simple('a'), d.simple('b')], { mocks: { a: [mock()], b: [mock()] }, stepsMax: 2 }))).toEqual({
    status: 'RUNNING',
    tasks: ['a COMPLETED', 'b SCHEDULED'],
    end: { kind: 'cut' },
  })
})
