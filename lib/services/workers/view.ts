import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { QueuedRun } from '#db/pollers.ts'

/** The last attempt that failed in somebody's hands, of a run the viewer may see. */
export interface WorkerFailure {
  readonly runId: RunId
  readonly workflow: string
  readonly at: Instant
  readonly reason: string | null
}

/** Somebody who asks for tasks of a type. */
export interface WorkerLine {
  readonly id: string
  readonly kind: 'runner' | 'worker'
  readonly host: string
  readonly process: string
  readonly version: string
  readonly startedAt: Instant
  readonly askedAt: Instant
  readonly failure: WorkerFailure | null
}

/** A type of tasks with who asks for them. */
export interface TaskTypeLine {
  /** The queue its attempts wait in. */
  readonly queue: string
  /** Of a task definition; null for what the installation itself can do. */
  readonly task: string | null
  readonly waiting: number
  /** Only those first in line were looked at: more wait, perhaps the viewer's too, and perhaps for longer. */
  readonly isMore: boolean
  /** Since when the first of it could have been taken. */
  readonly oldestAt: Instant | null
  readonly running: number
  /** Behind these figures: those that wait, then those that are worked on; of each a few for which that has been so longest. */
  readonly runs: readonly QueuedRun[]
  /** When somebody last asked, within the last week. */
  readonly askedAt: Instant | null
  /** Who asked within the last minute. */
  readonly workers: readonly WorkerLine[]
}

export interface WorkersView {
  /** By the database's clock, as all moments of it are. */
  readonly readAt: Instant
  /** Those that something waits for and nobody asks for first. */
  readonly types: readonly TaskTypeLine[]
}

/** Tasks of a run that wait though nobody has asked for them lately. */
export interface UnaskedTask {
  readonly task: string
  /** Since when nobody asked; of what was never asked for, since it waits. */
  readonly since: Instant
  readonly wasAsked: boolean
}
