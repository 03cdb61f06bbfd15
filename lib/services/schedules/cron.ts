import { Cron } from 'croner'
import { instant, type Instant } from '#core/time.ts'
import type { Issue } from '#core/errors.ts'

/** One line of a schedule (Conductor: cronSchedules[]): when, and on which clock. */
export interface CronLine {
  /** Six fields with seconds as Conductor has them, five as crontab has them, or a name such as `@daily`. */
  readonly expression: string
  /** An IANA time zone. */
  readonly zoneId: string
}

/** All that says when a schedule fires. Every fire is at or after `startAt` and before `endAt`. */
export interface Timing {
  readonly crons: readonly CronLine[]
  readonly startAt: Instant | null
  readonly endAt: Instant | null
}

const FIELDS = [
  { name: 'second', allowed: '0-59' },
  { name: 'minute', allowed: '0-59' },
  { name: 'hour', allowed: '0-23' },
  { name: 'day of month', allowed: '1-31, L' },
  { name: 'month', allowed: '1-12, JAN-DEC' },
  { name: 'day of week', allowed: '0-7, SUN-SAT' },
] as const

/**
 * Six fields hold together, as in Conductor: day of month and day of week must both be met. With five it is crontab's
 * rule: when both are given, one is enough. A time that a change of clocks leaves out fires right after the gap, one
 * that comes twice fires once; `*` and steps follow the clock as it goes.
 */
const cronOf = ({ expression, zoneId }: CronLine): Cron =>
  new Cron(expression, {
    paused: true,
    mode: '5-or-6-parts',
    timezone: zoneId,
    domAndDow: fieldsOf(expression).length === 6,
    sloppyRanges: true,
    fixedTimeRule: 'no-wildcard',
  })

interface Field {
  readonly text: string
  /** Counted from 1. */
  readonly character: number
}

const fieldsOf = (expression: string): readonly Field[] =>
  [...expression.matchAll(/\S+/g)].map((match) => ({ text: match[0], character: match.index + 1 }))

const isName = (expression: string): boolean => expression.trim().startsWith('@')
const isOfFields = ({ length }: readonly Field[]): boolean => length === 5 || length === 6

/** Why croner does not take an expression, in its own words. A single moment, which it takes, is no schedule. */
function faultOf(expression: string): string | null {
  if (!isName(expression) && !isOfFields(fieldsOf(expression))) return 'has another number of fields'
  try {
    cronOf({ expression, zoneId: 'UTC' })
    return null
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^Cron\w+: /, '') : String(error)
  }
}

/** What is wrong with an expression, and at which character; null when nothing is. */
export function expressionProblem(expression: string): string | null {
  const fault = faultOf(expression)
  if (fault === null) return null
  const fields = fieldsOf(expression)
  if (isName(expression))
    return `“${expression.trim()}” is no known name: use @hourly, @daily, @weekly, @monthly or @yearly`
  if (!isOfFields(fields))
    return `has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}: give six (second minute hour day month weekday), or five without the second`
  return fieldProblem(fields) ?? fault
}

/** The first field that is wrong on its own. */
function fieldProblem(fields: readonly Field[]): string | null {
  const known = FIELDS.slice(-fields.length)
  for (const [index, field] of fields.entries()) {
    const alone = fields.map((_, other) => (other === index ? field.text : '*')).join(' ')
    const kind = known[index]
    if (kind && faultOf(alone) !== null)
      return `“${field.text}” at character ${field.character} is no ${kind.name}: allowed are ${kind.allowed}, lists (1,3), ranges (1-3) and steps (*/2)`
  }
  return null
}

/** Whether the time zone is one this machine has the rules of. */
export function isZone(zoneId: string): boolean {
  if (!/^[A-Za-z]/.test(zoneId)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zoneId }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** All that keeps a timing from ever firing after `now`, each under its JSON path. */
export function timingIssues(timing: Timing, now: Instant): readonly Issue[] {
  const wrong = timing.crons.flatMap(lineIssues)
  if (wrong.length > 0) return wrong
  const { startAt, endAt } = timing
  if (startAt !== null && endAt !== null && endAt <= startAt)
    return [{ path: '$.endAt', message: 'must be later than the start' }]
  const silent = timing.crons.flatMap((line, index) =>
    timesAfter(line, now, 1).length === 0
      ? [{ path: `$.crons[${index}].expression`, message: 'names a time that never comes, such as 30 February' }]
      : [],
  )
  if (silent.length > 0) return silent
  return nextFires(timing, now, 1).length > 0 ? [] : [neverIssue(timing)]
}

/** Cron knows no year: times are told up to the year 3000. */
const neverIssue = ({ endAt }: Timing): Issue =>
  endAt === null
    ? { path: '$.startAt', message: 'is too late for any time to be told: it would never fire' }
    : { path: '$.endAt', message: 'comes before the next time: it would never fire' }

function lineIssues({ expression, zoneId }: CronLine, index: number): readonly Issue[] {
  const problem = expressionProblem(expression)
  const path = `$.crons[${index}]`
  return [
    ...(problem === null ? [] : [{ path: `${path}.expression`, message: problem }]),
    ...(isZone(zoneId)
      ? []
      : [{ path: `${path}.zoneId`, message: `“${zoneId}” is no time zone: give one such as Europe/Berlin` }]),
  ]
}

const instantOf = (date: Date): Instant => instant(date.getTime())
const ascending = (times: Iterable<Instant>): Instant[] => [...new Set(times)].sort((a, b) => a - b)

const timesAfter = (line: CronLine, after: Instant, count: number): Instant[] =>
  cronOf(line).nextRuns(count, new Date(after)).map(instantOf)

/** The next `count` fires strictly after `after`, of all lines together, each moment once. */
export function nextFires({ crons, startAt, endAt }: Timing, after: Instant, count: number): readonly Instant[] {
  const from = startAt === null || startAt <= after ? after : instant(startAt - 1)
  const times = crons.flatMap((line) => timesAfter(line, from, count))
  return ascending(times.filter((at) => endAt === null || at < endAt)).slice(0, count)
}

/** What has become due; `times` are the newest of them, ascending. */
export interface DueTimes {
  readonly times: readonly Instant[]
  /** There were more, older than `times`. */
  readonly isMore: boolean
}

const DUE_MAX = 1_000

/** The fires from `from` to `until`, both included; of very many the newest thousand of each line. */
export function dueFires({ crons, startAt, endAt }: Timing, from: Instant, until: Instant): DueTimes {
  const first = startAt === null || startAt <= from ? from : startAt
  const lines = crons.map((line) => timesBetween(line, first, until))
  const times = ascending(lines.flatMap((line) => line.times).filter((at) => endAt === null || at < endAt))
  return { times, isMore: lines.some((line) => line.isMore) }
}

function timesBetween(line: CronLine, from: Instant, until: Instant): DueTimes {
  const cron = cronOf(line)
  const times: Instant[] = []
  let next = cron.nextRun(new Date(from - 1))
  while (next !== null && next.getTime() <= until) {
    if (times.length === DUE_MAX) return { times: newestBefore(cron, until), isMore: true }
    times.push(instantOf(next))
    next = cron.nextRun(next)
  }
  return { times, isMore: false }
}

/** Croner looks strictly before a moment. */
const newestBefore = (cron: Cron, until: Instant): Instant[] =>
  cron.previousRuns(DUE_MAX, new Date(until + 1)).map(instantOf)

/** The time zones to choose from: UTC, then those this machine has the rules of. */
export const listZones = (): readonly string[] => [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((zoneId) => zoneId !== 'UTC'),
]
