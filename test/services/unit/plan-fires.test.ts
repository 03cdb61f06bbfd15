import { describe, expect, test } from 'vitest'
import { instant, type Instant } from '#core/time.ts'
import { decideOverlap, planFires, type FirePolicy } from '#services/schedules/plan-fires.ts'

const MINUTE = 60_000
const NOON = instant(Date.parse('2026-11-26T12:00:00Z'))
const after = (minutes: number): Instant => instant(NOON + minutes * MINUTE)
const IDLE = { isOpen: false, isOneWaiting: false }

const everyMinute = (over: Partial<FirePolicy> = {}): FirePolicy => ({
  crons: [{ expression: '0 * * * * *', zoneId: 'UTC' }],
  startAt: null,
  endAt: null,
  overlap: 'ALLOW',
  catchUp: 'NONE',
  ...over,
})

/** `time due 5`, `missed 0-4 (5)`: minutes after noon. */
const told = (policy: FirePolicy, now: Instant, before = IDLE): string[] =>
  planFires(policy, NOON, now, before).fires.map(({ plannedAt, plannedUntil, count, trigger, fate }) => {
    const minute = (at: Instant): number => (at - NOON) / MINUTE
    const what = fate.state === 'skipped' ? fate.reason : `${trigger} ${fate.state}`
    return count === 1
      ? `${what} ${minute(plannedAt)}`
      : `${what} ${minute(plannedAt)}-${minute(plannedUntil)} (${count})`
  })

describe('what overlaps', () => {
  test.each([
    { overlap: 'ALLOW', isOpen: true, isOneWaiting: false, fate: { state: 'due' } },
    { overlap: 'SKIP', isOpen: false, isOneWaiting: false, fate: { state: 'due' } },
    { overlap: 'SKIP', isOpen: true, isOneWaiting: false, fate: { state: 'skipped', reason: 'overlap' } },
    { overlap: 'QUEUE_ONE', isOpen: false, isOneWaiting: false, fate: { state: 'due' } },
    { overlap: 'QUEUE_ONE', isOpen: true, isOneWaiting: false, fate: { state: 'waiting' } },
    { overlap: 'QUEUE_ONE', isOpen: true, isOneWaiting: true, fate: { state: 'skipped', reason: 'overlap' } },
    { overlap: 'QUEUE_ONE', isOpen: false, isOneWaiting: true, fate: { state: 'skipped', reason: 'overlap' } },
  ] as const)('$overlap, open $isOpen, waiting $isOneWaiting: $fate.state', ({ overlap, fate, ...before }) => {
    expect(decideOverlap(overlap, before)).toEqual(fate)
  })
})

describe('what is due', () => {
  test('is one fire, and the next time follows', () => {
    const plan = planFires(everyMinute(), NOON, instant(NOON + 20), IDLE)
    const fire = { plannedAt: NOON, plannedUntil: NOON, count: 1, trigger: 'time', fate: { state: 'due' } }
    expect(plan).toEqual({ fires: [fire], nextFireAt: after(1) })
  })

  test('is the last one after the end', () => {
    expect(planFires(everyMinute({ endAt: after(1) }), NOON, NOON, IDLE).nextFireAt).toBeNull()
  })
})

describe('after five minutes in which nothing ran', () => {
  test.each([
    { catchUp: 'NONE', fires: ['missed 0-4 (5)', 'time due 5'] },
    { catchUp: 'LATEST', fires: ['missed 0-4 (5)', 'time due 5'] },
    { catchUp: 'ALL', fires: [0, 1, 2, 3, 4].map((minute) => `catch-up due ${minute}`).concat('time due 5') },
  ] as const)('$catchUp launches what is on time, and of the rest as it says', ({ catchUp, fires }) => {
    expect(told(everyMinute({ catchUp }), after(5))).toEqual(fires)
  })
})

describe('after a downtime that ended between two times', () => {
  const hourly = (catchUp: FirePolicy['catchUp']): FirePolicy =>
    everyMinute({ crons: [{ expression: '0 0 * * * *', zoneId: 'UTC' }], catchUp })
  test.each([
    { catchUp: 'NONE', fires: ['missed 0-120 (3)'] },
    { catchUp: 'LATEST', fires: ['missed 0-60 (2)', 'catch-up due 120'] },
    { catchUp: 'ALL', fires: ['catch-up due 0', 'catch-up due 60', 'catch-up due 120'] },
  ] as const)('$catchUp does as it says', ({ catchUp, fires }) => {
    expect(told(hourly(catchUp), after(150))).toEqual(fires)
  })

  test('ALL makes up for the newest ten and says that it left out the others', () => {
    const fires = told(hourly('ALL'), after(60 * 20 + 30))
    expect([fires.length, fires[0], fires[1], fires.at(-1)]).toEqual([
      11,
      'missed 0-600 (11)',
      'catch-up due 660',
      'catch-up due 1200',
    ])
  })
})

test('what is made up for overlaps like anything else', () => {
  const late = (overlap: FirePolicy['overlap']) => told(everyMinute({ overlap, catchUp: 'ALL' }), after(2))
  expect(late('SKIP')).toEqual(['catch-up due 0', 'overlap 1', 'overlap 2'])
  expect(late('QUEUE_ONE')).toEqual(['catch-up due 0', 'catch-up waiting 1', 'overlap 2'])
})

test('of a downtime too long to count the first time is kept and the count is of the newest thousand', () => {
  const [missed] = planFires(everyMinute(), NOON, after(10_000), IDLE).fires
  expect(missed).toMatchObject({ plannedAt: NOON, plannedUntil: after(9_999), count: 999 })
})
