import type { Instant } from '#core/time.ts'
import type { RunLine } from './view.ts'

/** Runs of an hour by how they came out. */
export interface HourOfRuns {
  /** Start of the hour. */
  readonly at: Instant
  readonly succeeded: number
  readonly failed: number
  readonly stopped: number
  readonly running: number
}

export interface OverviewView {
  readonly hours: readonly HourOfRuns[]
  readonly myFailed: readonly RunLine[]
  readonly recent: readonly RunLine[]
}
