import { plusMs, withinTime, type Instant } from '#core/time.ts'
import { offsetMs, utcOf } from './time-zone.ts'

const UNIT_MS: readonly (readonly [pattern: string, ms: number])[] = [
  ['days?|d', 86_400_000],
  ['hours?|hrs?|h', 3_600_000],
  ['minutes?|mins?|m', 60_000],
  ['seconds?|secs?|s', 1_000],
]
const DURATION = new RegExp(`^\\s*${UNIT_MS.map(([unit]) => `(?:(\\d{1,10})\\s*(?:${unit}))?\\s*`).join('')}$`, 'i')

/** Milliseconds of a duration such as `2 days 3h 5 min 10s` (Conductor: WAIT), or null when it is none. */
export function durationMs(text: string): number | null {
  const match = DURATION.exec(text)
  if (!match || text.trim() === '') return null
  return UNIT_MS.reduce((sum, [, ms], i) => sum + Number(match[i + 1] ?? 0) * ms, 0)
}

const MOMENT = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:\s+(\d{1,2}):(\d{1,2})(?:\s+(\S+))?)?\s*$/

const isDate = (month: number, day: number, hour: number, minute: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59

/** Wall clock time as if it were UTC, in ms; null when there is no such date. */
function wallOf(fields: readonly (string | undefined)[]): number | null {
  const numbers = fields.map((field) => Number(field ?? 0))
  const [, month = 0, day = 0, hour = 0, minute = 0] = numbers
  return isDate(month, day, hour, minute) ? utcOf(numbers) : null
}

/** The moment a zone's clocks show this. An offset holds at the moment itself, which the first guess may miss when the clocks change. */
function momentIn(zone: string, wall: number): Instant | null {
  const first = offsetMs(zone, wall)
  return first === null ? null : withinTime(wall - (offsetMs(zone, wall - first) ?? first))
}

/** The moment of `yyyy-MM-dd`, `yyyy-MM-dd HH:mm` or `yyyy-MM-dd HH:mm <zone>` (Conductor: WAIT); without a zone UTC. */
export function momentOf(text: string): Instant | null {
  const match = MOMENT.exec(text)
  const wall = match && wallOf(match.slice(1, 6))
  return wall === null ? null : momentIn(match?.[6] ?? 'UTC', wall)
}

/** Until when a WAIT waits; null when it waits for somebody outside; a string says what is wrong. */
export function waitUntil(duration: string | null, until: string | null, now: Instant): Instant | null | string {
  if (duration !== null && until !== null) return 'a WAIT takes a duration or an until, not both'
  if (duration !== null) {
    const ms = durationMs(duration)
    return ms === null ? `"${duration}" is no duration such as 2 days 3h 5 min 10s` : plusMs(now, ms)
  }
  if (until === null) return null
  return momentOf(until) ?? `"${until}" is no moment such as 2026-01-31 09:00 Europe/Berlin`
}
