const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const pad = (value: number): string => String(value).padStart(2, '0')

const big = (value: number, unit: number, smaller: number, [a, b]: readonly [string, string]): string => {
  const rest = Math.floor((value % unit) / smaller)
  return rest === 0 ? `${Math.floor(value / unit)} ${a}` : `${Math.floor(value / unit)} ${a} ${pad(rest)} ${b}`
}

/** A duration in short words: `18 ms`, `1.24 s`, `49.0 s`, `3 m 12 s`, `2 h 05 m`, `4 d 03 h`. */
export function durationWords(durationMs: number): string {
  const ms = Math.max(0, durationMs)
  if (ms < 1) return ms === 0 ? '0 ms' : '< 1 ms'
  if (ms < SECOND) return `${Math.round(ms)} ms`
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 10) / 100).toFixed(2)} s`
  if (ms < MINUTE) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  if (ms < HOUR) return big(ms, MINUTE, SECOND, ['m', 's'])
  if (ms < DAY) return big(ms, HOUR, MINUTE, ['h', 'm'])
  return big(ms, DAY, HOUR, ['d', 'h'])
}

/** A duration that is still growing, without digits that flicker: `4 s`, `3 m 12 s`. */
export function coarseDurationWords(durationMs: number): string {
  if (durationMs < MINUTE) return `${Math.max(0, Math.floor(durationMs / SECOND))} s`
  return durationWords(durationMs)
}

/** How long ago, in the coarsest unit that still tells: `just now`, `12 min ago`, `in 3 h`. */
export function relativeWords(at: number, now: number): string {
  const away = Math.abs(now - at)
  if (away < 10 * SECOND) return 'just now'
  const words = awayWords(away)
  return at <= now ? `${words} ago` : `in ${words}`
}

function awayWords(awayMs: number): string {
  if (awayMs < MINUTE) return `${Math.floor(awayMs / SECOND)} s`
  if (awayMs < HOUR) return `${Math.floor(awayMs / MINUTE)} min`
  if (awayMs < DAY) return `${Math.floor(awayMs / HOUR)} h`
  const days = Math.floor(awayMs / DAY)
  return days === 1 ? '1 day' : `${days} days`
}

/** The exact moment in UTC: `2026-11-22 14:02:11 UTC`. */
export const utcWords = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** The exact moment in the reader's zone, named, and in UTC. Only meaningful in the browser. */
export function exactWords(at: number): string {
  const local = new Intl.DateTimeFormat(undefined, {
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(at)
  return /UTC$|GMT$/.test(local) ? utcWords(at) : `${local} · ${utcWords(at)}`
}
