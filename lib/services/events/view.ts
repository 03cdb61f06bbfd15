import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { Can } from '../runs/view.ts'

export interface EventHandlerView {
  readonly name: string
  readonly event: string
  readonly isActive: boolean
  readonly serviceFunction: string
  readonly updatedAt: Instant
  /** By name. */
  readonly updatedBy: string
  readonly definition: JsonObject
  readonly canChange: Can
}

/** What became of one action of a handler about one event. */
export interface EventFiringView {
  readonly key: string
  readonly handler: string
  readonly event: string
  readonly action: string
  readonly outcome: 'done' | 'failed' | 'skipped'
  readonly reason: string | null
  /** The run that published the event. */
  readonly runId: RunId
  /** The run it started, or whose task it ended. */
  readonly targetRunId: RunId | null
  readonly at: Instant
}
