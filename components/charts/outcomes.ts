import type { RunListState } from '#core/run-list.ts'
import type { PeriodOfRuns } from '#services/statistics/view.ts'

/** One outcome of the chart: its words, the state its bar filters by, its colour and its pattern. */
export interface Outcome {
  readonly key: Exclude<keyof PeriodOfRuns, 'at'>
  readonly word: string
  /** Null: several states of the list; its bar opens all runs of its period. */
  readonly state: RunListState | null
  readonly colour: string
  readonly pattern: 'solid' | 'hatch' | 'lines' | 'dots' | 'cross'
}

/** From the bottom of the stack to its top. */
export const OUTCOMES: readonly Outcome[] = [
  { key: 'succeeded', word: 'Succeeded', state: 'succeeded', colour: 'var(--ok)', pattern: 'solid' },
  { key: 'open', word: 'Not ended', state: null, colour: 'var(--run)', pattern: 'dots' },
  { key: 'stopped', word: 'Stopped', state: 'stopped', colour: 'var(--idle)', pattern: 'lines' },
  { key: 'timedOut', word: 'Timed out', state: 'timed-out', colour: 'var(--bad)', pattern: 'cross' },
  { key: 'failed', word: 'Failed', state: 'failed', colour: 'var(--bad)', pattern: 'hatch' },
]

/** Which runs a mark stands for: those started at or after, and before. */
export interface Behind {
  readonly state?: RunListState | null
  readonly workflow?: string | null
  readonly version?: number | null
  /** A task that failed in them. */
  readonly task?: string
  /** A gate that was decided; `*` for any. */
  readonly gate?: string
  readonly after: number
  readonly before?: number | null
}

/** The run list behind a mark. */
export function runsBehind(behind: Behind): string {
  const set = Object.entries(behind).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]]))
  return `/runs?${new URLSearchParams(set).toString()}`
}

const HOUR_MS = 3_600_000

const format = (at: number, options: Intl.DateTimeFormatOptions, zone: string | undefined): string =>
  new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', timeZone: zone, ...options }).format(at)

/** A period in words, in the reader's zone unless told another: `14:00–15:00`, `Thu 12:00–18:00`. */
export function periodWords(at: number, stepMs: number, zone?: string): string {
  const clock = { hour: '2-digit', minute: '2-digit' } as const
  const day = stepMs > HOUR_MS ? `${format(at, { weekday: 'short' }, zone)} ` : ''
  return `${day}${format(at, clock, zone)}–${format(at + stepMs, clock, zone)}`
}

/** The beginning of a period for an axis: `14:00`, or `Thu 12:00`. */
export const tickWords = (at: number, stepMs: number): string => periodWords(at, stepMs).split('–')[0] ?? ''
