import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Spread } from './spread.ts'

export type StatisticsWindow = '24h' | '7d'

/** Runs that were started in a period, by how they came out. */
export interface PeriodOfRuns {
  /** Start of the period. */
  readonly at: Instant
  readonly succeeded: number
  readonly failed: number
  readonly timedOut: number
  readonly stopped: number
  /** Not ended: they run, wait or are paused. */
  readonly open: number
}

/** How long something takes with the runs of a workflow, or of one version of it. */
export interface SpreadLine {
  readonly workflow: string
  readonly version: number | null
  readonly spread: Spread
}

/** From the first failed end of a workflow's runs to its next succeeded one. */
export interface OutageLine {
  readonly workflow: string
  readonly failedAt: Instant
  readonly failedRunId: RunId
  /** Null while it lasts. */
  readonly recoveredAt: Instant | null
  /** Its runs were started at or after, and before: the list of runs between the two. */
  readonly after: Instant
  readonly before: Instant | null
}

/** How often a task failed, retried or not. */
export interface FailingTask {
  readonly workflow: string
  readonly task: string
  readonly count: number
}

/** What became of the runs that were started within a window. */
export interface StatisticsView {
  readonly window: StatisticsWindow
  readonly since: Instant
  /** Spreads and failing tasks are of runs that were started from here on: a little before `since`. */
  readonly slotSince: Instant
  /** Length of a period. */
  readonly stepMs: number
  readonly periods: readonly PeriodOfRuns[]
  /** Of runs that succeeded, those that take longest first. */
  readonly durations: readonly SpreadLine[]
  /** How long people were waited for, longest first. */
  readonly waits: readonly SpreadLine[]
  /** Newest first. */
  readonly outages: readonly OutageLine[]
  /** Those that failed most often first. */
  readonly failingTasks: readonly FailingTask[]
}
