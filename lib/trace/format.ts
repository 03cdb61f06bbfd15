const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const two = (value: number): string => String(value).padStart(2, '0')

const microseconds = (ms: number): string => `${Math.max(1, Math.round(ms * 1000))} µs`

const milliseconds = (ms: number): string => (ms < 10 ? `${Number(ms.toFixed(1))} ms` : `${Math.round(ms)} ms`)

const seconds = (ms: number): string => (ms < 9_995 ? `${(ms / SECOND).toFixed(2)} s` : `${(ms / SECOND).toFixed(1)} s`)

/** A duration short enough for a column: `42 µs`, `3.1 ms`, `412 ms`, `1.24 s`, `12.4 s`, `3 m 12 s`, `2 h 05 m`, `3 d 4 h`. Negative ones count as 0. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs)
  if (ms > 0 && ms < 0.095) return microseconds(ms)
  if (ms < 999.5) return milliseconds(ms)
  if (ms < 59_950) return seconds(ms)
  const whole = Math.round(ms / SECOND) * SECOND
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} m ${two((whole % MINUTE) / SECOND)} s`
  const minutes = Math.round(whole / MINUTE) * MINUTE
  if (minutes < DAY) return `${Math.floor(minutes / HOUR)} h ${two((minutes % HOUR) / MINUTE)} m`
  return `${Math.floor(minutes / DAY)} d ${Math.floor((minutes % DAY) / HOUR)} h`
}

/** A distance from the start of a run: `0 s`, `+13 s`, `+4 m 19 s`. */
export function formatOffset(offsetMs: number): string {
  if (offsetMs < 50) return '0 s'
  if (offsetMs < 9_950) return `+${Number((offsetMs / SECOND).toFixed(1))} s`
  if (offsetMs < 59_500) return `+${Math.round(offsetMs / SECOND)} s`
  return `+${formatDuration(offsetMs)}`
}

/** A duration that still grows, without digits that flicker: `4 s`, `3 m 12 s`. */
export function formatGrowing(durationMs: number): string {
  const whole = Math.max(0, Math.floor(durationMs / SECOND))
  return whole < 60 ? `${whole} s` : formatDuration(whole * SECOND)
}

/** How long ago or ahead, in one unit: `just now`, `40 s ago`, `12 min ago`, `in 3 h`, `2 days ago`. */
export function formatAgo(at: number, now: number): string {
  const away = Math.abs(now - at)
  if (away < 10 * SECOND) return 'just now'
  return at <= now ? `${inOneUnit(away)} ago` : `in ${inOneUnit(away)}`
}

function inOneUnit(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`
  const days = Math.floor(ms / DAY)
  return days === 1 ? '1 day' : `${days} days`
}

/** The time of day in UTC, `14:02:11`. The same on the server and in every browser. */
export function formatClock(at: number): string {
  const ofDay = Math.floor(at / SECOND) % 86_400
  return `${two(Math.floor(ofDay / 3600))}:${two(Math.floor(ofDay / 60) % 60)}:${two(ofDay % 60)}`
}

/** The time of day in UTC to the millisecond, `14:02:11.042`. */
const formatClockMs = (at: number): string => `${formatClock(at)}.${String(Math.floor(at) % SECOND).padStart(3, '0')}`

/** The date in UTC, `2026-11-22` (proleptic Gregorian, from days since the epoch). */
function formatDate(at: number): string {
  const days = Math.floor(at / DAY) + 719_468
  const era = Math.floor(days / 146_097)
  const ofEra = days - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return `${yearOfEra + era * 400 + (month <= 2 ? 1 : 0)}-${two(month)}-${two(day)}`
}

/** An exact moment with its zone: `2026-11-22 14:07:33.417 UTC`. */
export const formatMoment = (at: number): string => `${formatDate(at)} ${formatClockMs(at)} UTC`

/** `once`, `twice`, `3 times`. */
export const formatTimes = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`)

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']

/** `first`, `second`, … `tenth`, then `11th`. Counted from 1. */
export const formatOrdinal = (position: number): string => ORDINALS[position - 1] ?? `${position}th`

/** `a`, `a and b`, `a, b and c`. */
export const formatList = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
