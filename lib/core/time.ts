/** A moment as milliseconds since the epoch. Pure rooms know no other kind of time; it is handed in. */
export type Instant = number & { readonly __brand: 'Instant' }

export const instant = (epochMs: number): Instant => epochMs as Instant
export const plusMs = (at: Instant, durationMs: number): Instant => (at + durationMs) as Instant
export const laterOf = (a: Instant, b: Instant): Instant => (a > b ? a : b)

/** ISO 8601 in UTC, with milliseconds. */
// oxlint-disable-next-line no-restricted-globals -- writes a given moment, reads no clock
export const isoOf = (at: Instant): string => new Date(at).toISOString()
