import { describe, expect, test } from 'vitest'
import { instant, type Instant } from '#core/time.ts'
import { dueFires, expressionProblem, isZone, nextFires, timingIssues, type Timing } from '#services/schedules/cron.ts'

const at = (iso: string): Instant => instant(Date.parse(iso))
const told = (times: readonly Instant[]): string[] =>
  times.map((time) => new Date(time).toISOString().replace('.000Z', 'Z'))
const timing = (expression: string, zoneId = 'UTC', over: Partial<Timing> = {}): Timing => ({
  crons: [{ expression, zoneId }],
  startAt: null,
  endAt: null,
  ...over,
})

const NOON = at('2026-11-26T12:00:00Z')

describe('the next times', () => {
  test.each([
    { expression: '0 0 2 * * *', first: '2026-11-27T02:00:00Z', second: '2026-11-28T02:00:00Z' },
    { expression: '0 2 * * *', first: '2026-11-27T02:00:00Z', second: '2026-11-28T02:00:00Z' },
    { expression: '@hourly', first: '2026-11-26T13:00:00Z', second: '2026-11-26T14:00:00Z' },
    { expression: '*/10 * * * * *', first: '2026-11-26T12:00:10Z', second: '2026-11-26T12:00:20Z' },
    { expression: '0 0/20 * * * *', first: '2026-11-26T12:20:00Z', second: '2026-11-26T12:40:00Z' },
    { expression: '0 0 9 ? * MON-FRI', first: '2026-11-27T09:00:00Z', second: '2026-11-30T09:00:00Z' },
    { expression: '0 0 0 L * *', first: '2026-11-30T00:00:00Z', second: '2026-12-31T00:00:00Z' },
    { expression: '0 0 0 31 * *', first: '2026-12-31T00:00:00Z', second: '2027-01-31T00:00:00Z' },
    { expression: '0 0 0 29 2 *', first: '2028-02-29T00:00:00Z', second: '2032-02-29T00:00:00Z' },
    { expression: '0 0 0 ? * 5#2', first: '2026-12-11T00:00:00Z', second: '2027-01-08T00:00:00Z' },
    { expression: '0 0 0 15W * *', first: '2026-12-15T00:00:00Z', second: '2027-01-15T00:00:00Z' },
  ])('of $expression are $first and $second', ({ expression, first, second }) => {
    expect(told(nextFires(timing(expression), NOON, 2))).toEqual([first, second])
  })

  test.each([
    {
      change: 'a gap in Berlin is fired right after it',
      zone: 'Europe/Berlin',
      expression: '0 30 2 * * *',
      after: '2027-03-27T12:00:00Z',
      fires: ['2027-03-28T01:00:00Z', '2027-03-29T00:30:00Z'],
    },
    {
      change: 'a repeated hour in Berlin is fired once',
      zone: 'Europe/Berlin',
      expression: '0 30 2 * * *',
      after: '2026-10-24T12:00:00Z',
      fires: ['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
    },
    {
      change: 'a gap in New York is fired right after it',
      zone: 'America/New_York',
      expression: '30 2 * * *',
      after: '2027-03-13T12:00:00Z',
      fires: ['2027-03-14T07:00:00Z', '2027-03-15T06:30:00Z'],
    },
    {
      change: 'a repeated hour in New York is fired once',
      zone: 'America/New_York',
      expression: '30 1 * * *',
      after: '2026-10-31T12:00:00Z',
      fires: ['2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'],
    },
    {
      change: 'what is hourly goes on through a repeated hour',
      zone: 'Europe/Berlin',
      expression: '0 0 * * * *',
      after: '2026-10-24T23:30:00Z',
      fires: ['2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z', '2026-10-25T02:00:00Z'],
    },
    {
      change: 'what is hourly goes on through a gap',
      zone: 'Europe/Berlin',
      expression: '0 0 * * * *',
      after: '2027-03-27T23:30:00Z',
      fires: ['2027-03-28T00:00:00Z', '2027-03-28T01:00:00Z', '2027-03-28T02:00:00Z'],
    },
  ])('$change', ({ zone, expression, after, fires }) => {
    expect(told(nextFires(timing(expression, zone), at(after), fires.length))).toEqual(fires)
  })

  test('are strictly after the moment given, to the millisecond', () => {
    const everySecond = timing('* * * * * *')
    expect(told(nextFires(everySecond, NOON, 1))).toEqual(['2026-11-26T12:00:01Z'])
    expect(told(nextFires(everySecond, instant(NOON - 1), 1))).toEqual(['2026-11-26T12:00:00Z'])
    expect(told(nextFires(everySecond, instant(NOON + 500), 1))).toEqual(['2026-11-26T12:00:01Z'])
  })

  test('begin with the start, included, and end with the end, left out', () => {
    const within = { startAt: at('2026-12-01T00:00:00Z'), endAt: at('2026-12-03T00:00:00Z') }
    expect(told(nextFires(timing('0 0 0 * * *', 'UTC', within), NOON, 9))).toEqual([
      '2026-12-01T00:00:00Z',
      '2026-12-02T00:00:00Z',
    ])
  })

  test('of several lines come together, in order, each moment once', () => {
    const crons = [
      { expression: '0 0 6,18 * * *', zoneId: 'UTC' },
      { expression: '0 0 7 * * *', zoneId: 'Europe/Berlin' },
      { expression: '0 0 9 * * *', zoneId: 'Asia/Calcutta' },
    ]
    expect(told(nextFires({ crons, startAt: null, endAt: null }, NOON, 4))).toEqual([
      '2026-11-26T18:00:00Z',
      '2026-11-27T03:30:00Z',
      '2026-11-27T06:00:00Z',
      '2026-11-27T18:00:00Z',
    ])
  })

  test('need both days with six fields, as in Conductor, and either with five, as in crontab', () => {
    const first = (expression: string) => told(nextFires(timing(expression), NOON, 1))
    expect([first('0 0 12 1 * MON'), first('0 12 1 * MON')]).toEqual([
      ['2027-02-01T12:00:00Z'],
      ['2026-11-30T12:00:00Z'],
    ])
  })
})

describe('what became due', () => {
  test('holds both ends', () => {
    const due = dueFires(timing('0 * * * * *'), NOON, at('2026-11-26T12:02:00Z'))
    expect([told(due.times), due.isMore]).toEqual([
      ['2026-11-26T12:00:00Z', '2026-11-26T12:01:00Z', '2026-11-26T12:02:00Z'],
      false,
    ])
  })

  test('of very much holds the newest thousand and says that there was more', () => {
    const due = dueFires(timing('* * * * * *'), NOON, at('2026-11-27T12:00:00Z'))
    expect([due.times.length, told(due.times.slice(-1)), due.isMore]).toEqual([1_000, ['2026-11-27T12:00:00Z'], true])
  })
})

describe('a fault', () => {
  const rest = (allowed: string): string => `: allowed are ${allowed}, lists (1,3), ranges (1-3) and steps (*/2)`
  test.each([
    { expression: '0 61 * * * *', problem: `“61” at character 3 is no minute${rest('0-59')}` },
    { expression: '0 0 24 * * *', problem: `“24” at character 5 is no hour${rest('0-23')}` },
    { expression: '0 24 * * *', problem: `“24” at character 3 is no hour${rest('0-23')}` },
    { expression: '0 0 0 * 13 *', problem: `“13” at character 9 is no month${rest('1-12, JAN-DEC')}` },
    { expression: '0 0 0  * * FUN', problem: `“FUN” at character 12 is no day of week${rest('0-7, SUN-SAT')}` },
    { expression: '5-1 * * * *', problem: `“5-1” at character 1 is no minute${rest('0-59')}` },
    {
      expression: '* * *',
      problem: 'has 3 fields: give six (second minute hour day month weekday), or five without the second',
    },
    {
      expression: '0 0 0 * * * 2027',
      problem: 'has 7 fields: give six (second minute hour day month weekday), or five without the second',
    },
    {
      expression: '2027-01-01T00:00:00',
      problem: 'has 1 field: give six (second minute hour day month weekday), or five without the second',
    },
    { expression: '@reboot', problem: '“@reboot” is no known name: use @hourly, @daily, @weekly, @monthly or @yearly' },
    { expression: '0 0 2 * * *', problem: null },
  ])('in "$expression" is told with its place', ({ expression, problem }) => {
    expect(expressionProblem(expression)).toBe(problem)
  })

  test('is told under its path, all at once', () => {
    const crons = [
      { expression: '0 0 2 * * *', zoneId: 'Mars/Base' },
      { expression: '0 0 24 * * *', zoneId: 'UTC' },
    ]
    expect(timingIssues({ crons, startAt: null, endAt: null }, NOON).map(({ path }) => path)).toEqual([
      '$.crons[0].zoneId',
      '$.crons[1].expression',
    ])
  })

  test.each([
    { what: 'a day that never comes', given: timing('0 0 0 30 2 *'), path: '$.crons[0].expression' },
    {
      what: 'an end before the start',
      given: timing('0 0 0 * * *', 'UTC', { startAt: instant(NOON + 2), endAt: instant(NOON + 1) }),
      path: '$.endAt',
    },
    {
      what: 'a start after all times',
      given: timing('0 0 0 * * *', 'UTC', { startAt: at('9999-12-31T23:59:59Z') }),
      path: '$.startAt',
    },
    {
      what: 'an end before the first time',
      given: timing('0 0 0 * * *', 'UTC', { endAt: instant(NOON + 1) }),
      path: '$.endAt',
    },
  ])('is $what', ({ given, path }) => {
    expect(timingIssues(given, NOON).map((issue) => issue.path)).toEqual([path])
  })

  test('is no time zone but what the rules of this machine name', () => {
    expect(['Europe/Berlin', 'UTC', 'Asia/Calcutta', '+02:00', 'Mars/Base', ''].map(isZone)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
  })
})
