import { expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import { parseTaskDef } from '#engine/definition/parse.ts'
import type { Attempt } from '#engine/model.ts'
import { isExhausted, retryDelayMs } from '#engine/retry.ts'
import { nextTimer, runTimer, timeoutHit } from '#engine/timeout.ts'
import { programOf, simple, workflow } from './definitions.ts'
import { begin } from './world.ts'

const taskDef = (fields: object) => parseTaskDef({ name: 'a', ...fields })
const zeros = (length: number): Uint8Array => new Uint8Array(length)
const ones = (length: number): Uint8Array => new Uint8Array(length).fill(255)
const T = 1_700_000_000_000
const attempt = (fields: Partial<Attempt>): Attempt => ({ ...begin([simple('a')]).at('a'), ...fields })

test.each([
  { fields: {}, retryCount: 0, waitsMs: 60_000 },
  { fields: { retryDelaySeconds: 5 }, retryCount: 2, waitsMs: 5_000 },
  { fields: { retryDelaySeconds: 0 }, retryCount: 2, waitsMs: 0 },
  { fields: { retryLogic: 'LINEAR_BACKOFF', retryDelaySeconds: 5 }, retryCount: 0, waitsMs: 5_000 },
  {
    fields: { retryLogic: 'LINEAR_BACKOFF', retryDelaySeconds: 5, backoffScaleFactor: 3 },
    retryCount: 1,
    waitsMs: 30_000,
  },
  { fields: { retryLogic: 'EXPONENTIAL_BACKOFF', retryDelaySeconds: 5 }, retryCount: 0, waitsMs: 5_000 },
  { fields: { retryLogic: 'EXPONENTIAL_BACKOFF', retryDelaySeconds: 5 }, retryCount: 3, waitsMs: 40_000 },
  {
    fields: { retryLogic: 'EXPONENTIAL_BACKOFF', retryDelaySeconds: 5 },
    retryCount: 2000,
    waitsMs: (2 ** 31 - 1) * 1000,
  },
  {
    fields: { retryLogic: 'EXPONENTIAL_BACKOFF', retryDelaySeconds: 5, maxRetryDelaySeconds: 12 },
    retryCount: 3,
    waitsMs: 12_000,
  },
  { fields: { retryDelaySeconds: 5, maxRetryDelaySeconds: 3 }, retryCount: 0, waitsMs: 3_000 },
])('After try $retryCount of $fields the next one waits $waitsMs ms', ({ fields, retryCount, waitsMs }) => {
  expect(retryDelayMs(taskDef(fields), retryCount, zeros)).toBe(waitsMs)
})

test('Jitter is added after the cap, from nothing to all of it', () => {
  const def = taskDef({ retryDelaySeconds: 5, maxRetryDelaySeconds: 3, backoffJitterMs: 200 })
  expect([retryDelayMs(def, 0, zeros), retryDelayMs(def, 0, ones)]).toEqual([3_000, 3_200])
})

test.each([
  { status: 'FAILED', retryCount: 0, is: false },
  { status: 'TIMED_OUT', retryCount: 1, is: false },
  { status: 'FAILED', retryCount: 2, is: true },
  { status: 'FAILED_WITH_TERMINAL_ERROR', retryCount: 0, is: true },
  { status: 'CANCELED', retryCount: 0, is: true },
] as const)('Try $retryCount that ended $status is the last of three: $is', ({ status, retryCount, is }) => {
  expect(isExhausted({ limit: 2, def: taskDef({}) }, attempt({ status, retryCount }), instant(T))).toBe(is)
})

test('The total time of a task ends its tries', () => {
  const rule = { limit: 9, def: taskDef({ totalTimeoutSeconds: 60 }) }
  const failed = attempt({ status: 'FAILED', firstScheduledAt: instant(T) })
  expect([isExhausted(rule, failed, instant(T + 59_999)), isExhausted(rule, failed, instant(T + 60_000))]).toEqual([
    false,
    true,
  ])
})

const waiting = {
  status: 'SCHEDULED',
  firstScheduledAt: instant(T),
  readyAt: instant(T + 1_000),
  startedAt: null,
} as const
const running = {
  ...waiting,
  status: 'IN_PROGRESS',
  startedAt: instant(T + 2_000),
  updatedAt: instant(T + 3_000),
} as const
const none = { responseTimeoutSeconds: 0 }

test.each([
  { name: 'poll', fields: { ...none, pollTimeoutSeconds: 10 }, row: waiting, hits: 11_000, policy: 'TIME_OUT_WF' },
  { name: 'attempt', fields: { ...none, timeoutSeconds: 10 }, row: running, hits: 12_000, policy: 'TIME_OUT_WF' },
  {
    name: 'attempt',
    fields: { ...none, timeoutSeconds: 10, timeoutPolicy: 'RETRY' },
    row: running,
    hits: 12_000,
    policy: 'RETRY',
  },
  { name: 'response', fields: { responseTimeoutSeconds: 10 }, row: running, hits: 13_000, policy: 'RETRY' },
  {
    name: 'response',
    fields: { responseTimeoutSeconds: 10, timeoutPolicy: 'ALERT_ONLY' },
    row: running,
    hits: 13_000,
    policy: 'RETRY',
  },
  { name: 'total', fields: { ...none, totalTimeoutSeconds: 10 }, row: running, hits: 10_000, policy: 'TIME_OUT_WF' },
  { name: 'total', fields: { ...none, totalTimeoutSeconds: 10 }, row: waiting, hits: 10_000, policy: 'TIME_OUT_WF' },
] as const)('The $name timeout of $fields passes after $hits ms: $policy', ({ fields, row, hits, policy }) => {
  const def = taskDef(fields)
  expect(timeoutHit(def, attempt(row), instant(T + hits - 1))).toBeNull()
  expect(timeoutHit(def, attempt(row), instant(T + hits))).toMatchObject({ policy })
  expect(nextTimer(def, attempt(row), instant(T))).toBe(T + hits)
})

test.each([
  { fields: { ...none, timeoutSeconds: 10, timeoutPolicy: 'ALERT_ONLY' }, row: running },
  { fields: { ...none, timeoutSeconds: 10 }, row: waiting },
  { fields: { ...none, pollTimeoutSeconds: 10 }, row: running },
  { fields: none, row: running },
])('$fields never times out $row.status', ({ fields, row }) => {
  expect(timeoutHit(taskDef(fields), attempt(row), instant(T + 10 ** 9))).toBeNull()
})

test('The words of a timeout name limit, elapsed time and policy', () => {
  const hit = timeoutHit(taskDef({ ...none, timeoutSeconds: 10 }), attempt(running), instant(T + 14_500))
  expect(hit?.reason).toBe('timeoutSeconds of 10 s passed (12 s elapsed, policy TIME_OUT_WF)')
})

test('An attempt in its queue has a timer for the case that it is taken now', () => {
  const def = taskDef({ timeoutSeconds: 10, responseTimeoutSeconds: 4 })
  expect(nextTimer(def, attempt(waiting), instant(T))).toBe(T + 5_000)
  expect(nextTimer(def, attempt(waiting), instant(T + 8_000))).toBe(T + 12_000)
  expect(nextTimer(taskDef(none), attempt(waiting), instant(T))).toBeNull()
})

test.each([
  { extra: { timeoutSeconds: 60, timeoutPolicy: 'TIME_OUT_WF' }, at: T + 60_000 },
  { extra: { timeoutSeconds: 60 }, at: null },
  { extra: { timeoutPolicy: 'TIME_OUT_WF' }, at: null },
])('A run with $extra has its timer at $at', ({ extra, at }) => {
  expect(runTimer(programOf(workflow([simple('a')], extra)).workflow, instant(T))).toBe(at)
})
