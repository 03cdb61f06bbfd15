import { INT_MAX } from '#core/input.ts'

/** As many as a column holds: more are as good as no bound. */
export const boundOf = (count: number): number => Math.min(count, INT_MAX)

/** The bound a run shares with others of its workflow and key (Conductor: rateLimitConfig). */
export interface RunRate {
  readonly key: string
  readonly concurrentMax: number
  /** It has not begun: it is PAUSED, has no open attempt, and begins when a place is free. */
  readonly isQueued: boolean
}

/** Bounds that attempts of one task definition share over all runs (Conductor: concurrentExecLimit, rateLimitPerFrequency). */
export interface TaskLimits {
  /** Of the definition. */
  readonly name: string
  /** How many may be in somebody's hands at once. */
  readonly concurrentMax: number | null
  /** How many may start within `windowSeconds`. */
  readonly startsMax: number | null
  readonly windowSeconds: number
}
