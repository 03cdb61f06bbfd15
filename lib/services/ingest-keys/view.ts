import type { Instant } from '#core/time.ts'
import type { UnattachedTraces } from '#db/unattached-spans.ts'
import type { Can } from '../runs/view.ts'

/** A key as it is shown: never its secret. */
export interface IngestKeyView {
  readonly id: string
  readonly label: string
  /** The beginning of the secret. */
  readonly hint: string
  readonly services: readonly string[]
  readonly createdAt: Instant
  readonly createdBy: string
  readonly revokedAt: Instant | null
  readonly revokedBy: string | null
  readonly usedAt: Instant | null
}

/** What became of spans that were sent in the last day, in spans but for `refusedRequests`. */
export interface IntakeCounts {
  readonly received: number
  readonly rejected: number
  readonly withoutEvents: number
  readonly withoutAttributes: number
  readonly refusedRequests: number
}

/** The page of what comes in. */
export interface IntakeView {
  readonly keys: readonly IngestKeyView[]
  /** Without an identity provider whoever reaches the receiver from this machine may send. */
  readonly isKeyNeeded: boolean
  /** Where spans are sent to, as exporters are told: without `/v1/traces`. */
  readonly endpoint: string
  readonly counts: IntakeCounts
  readonly unattached: UnattachedTraces
  /** How long spans wait for their run, and how many may. */
  readonly unattachedMinutes: number
  readonly unattachedMax: number
  readonly canConfigure: Can
}
