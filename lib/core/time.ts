/** A moment as milliseconds since the epoch. Pure rooms know no other kind of time; it is handed in. */
export type Instant = number & { readonly __brand: 'Instant' }

export const instant = (epochMs: number): Instant => epochMs as Instant

/** The first and the last moment that a date, a page and the database can all tell: of the years 1 and 9999. */
const MOMENT_MIN = -62_135_596_800_000
export const MOMENT_MAX = 253_402_300_799_999

/** The nearest moment that can be told: what is due after all of them is as good as never. */
export const withinTime = (epochMs: number): Instant => Math.min(Math.max(epochMs, MOMENT_MIN), MOMENT_MAX) as Instant
export const plusMs = (at: Instant, durationMs: number): Instant => withinTime(at + durationMs)
export const laterOf = (a: Instant, b: Instant): Instant => (a > b ? a : b)

/** ISO 8601 in UTC, with milliseconds. */
// oxlint-disable-next-line no-restricted-globals -- writes a given moment, reads no clock
export const isoOf = (at: Instant): string => new Date(at).toISOString()
