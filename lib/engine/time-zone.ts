const FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const

/** Days since 1970-01-01 of a date of the Gregorian calendar. */
function daysFrom(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** Milliseconds since 1970 of a year, a month from 1, a day, an hour and a minute in UTC. */
export function utcOf([year = 0, month = 1, day = 1, hour = 0, minute = 0]: readonly number[]): number {
  return ((daysFrom(year, month, day) * 24 + hour) * 60 + minute) * 60_000
}

/** Hours ahead of UTC of the short names Java knows. Each means its own time the whole year: `CET` is never summer time. */
const SHORT_NAMES: readonly (readonly [hours: number, names: string])[] = [
  [0, 'Z UTC GMT WET'],
  [1, 'WEST BST CET MET'],
  [2, 'CEST MEST EET'],
  [3, 'EEST MSK'],
  [5.5, 'IST'],
  [8, 'AWST HKT SGT'],
  [9, 'JST KST'],
  [9.5, 'ACST'],
  [10, 'AEST'],
  [10.5, 'ACDT'],
  [11, 'AEDT'],
  [12, 'NZST'],
  [13, 'NZDT'],
  [-2.5, 'NDT'],
  [-3, 'ADT'],
  [-3.5, 'NST'],
  [-4, 'AST EDT'],
  [-5, 'EST CDT'],
  [-6, 'CST MDT'],
  [-7, 'MST PDT'],
  [-8, 'PST AKDT'],
  [-9, 'AKST'],
  [-10, 'HST'],
]
const HOURS = new Map(SHORT_NAMES.flatMap(([hours, names]) => names.split(' ').map((name) => [name, hours] as const)))

/** `+0200`, `GMT+02:00`, `UTC+2`. */
const OFFSET = /^(?:GMT|UTC)?([+-])(\d{1,2})(?::?([0-5]\d))?$/i

/** How far a name that always means the same time is ahead of UTC, in ms; null for any other. */
function fixedOffsetMs(zone: string): number | null {
  const known = HOURS.get(zone.toUpperCase())
  if (known !== undefined) return known * 3_600_000
  const [matched, sign, hours, rest] = OFFSET.exec(zone) ?? []
  if (matched === undefined || Number(hours) > 23) return null
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(rest ?? 0)) * 60_000
}

/** How far a place's clocks are ahead of UTC at a moment, in ms; null for a place nobody knows. */
function placeOffsetMs(zone: string, at: number): number | null {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const fields = FIELDS.map((field) => parts.get(field) ?? 0)
    return utcOf(fields) + (fields[5] ?? 0) * 1000 - Math.floor(at / 1000) * 1000
  } catch {
    return null
  }
}

/** How far a zone's wall clock is ahead of UTC at a moment, in ms. Null for a zone nobody knows. */
export const offsetMs = (zone: string, at: number): number | null => fixedOffsetMs(zone) ?? placeOffsetMs(zone, at)
