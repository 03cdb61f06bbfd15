import type { HourOfRuns } from '#services/runs/overview-view.ts'
import type { RunListState } from '#core/run-list.ts'

const HOUR_MS = 3_600_000

/** One outcome of the chart: its words, the state its bar filters by, its colour and its pattern. */
export interface Outcome {
  readonly key: Exclude<keyof HourOfRuns, 'at'>
  readonly word: string
  readonly state: RunListState
  readonly colour: string
  readonly pattern: 'solid' | 'hatch' | 'lines' | 'dots'
}

/** From the bottom of the stack to its top. */
export const OUTCOMES: readonly Outcome[] = [
  { key: 'succeeded', word: 'Succeeded', state: 'succeeded', colour: 'var(--ok)', pattern: 'solid' },
  { key: 'running', word: 'Still running', state: 'running', colour: 'var(--run)', pattern: 'dots' },
  { key: 'stopped', word: 'Stopped', state: 'stopped', colour: 'var(--idle)', pattern: 'lines' },
  { key: 'failed', word: 'Failed', state: 'failed', colour: 'var(--bad)', pattern: 'hatch' },
]

/** The run list behind one bar. */
export const runsBehind = (state: RunListState, hour: number): string =>
  `/runs?${new URLSearchParams({ state, after: String(hour), before: String(hour + HOUR_MS) }).toString()}`

const clock = (at: number): string =>
  new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)

/** The beginning of an hour in the reader's zone: `14:00`. */
export const hourLabel = (hour: number): string => clock(hour)

/** An hour in words: `14:00–15:00`. */
export const hourSpan = (hour: number): string => `${clock(hour)}–${clock(hour + HOUR_MS)}`

/** The reader's zone as a short name. */
export const zoneName = (at: number): string =>
  new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value ?? 'local time'
