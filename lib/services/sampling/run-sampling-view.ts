import type { Instant } from '#core/time.ts'
import type { SamplingRule, Tier } from '#trace/sampling.ts'
import type { Can } from '../runs/view.ts'

/** What is kept of a run's spans, and why. */
export interface SamplingView {
  /** Null while it is not decided. */
  readonly tier: Tier | null
  readonly rule: SamplingRule | null
  readonly probability: number
  readonly isPinned: boolean
  /** When its spans were reduced. */
  readonly thinnedAt: Instant | null
  readonly spansLetGo: number
  /** Nothing of its spans is kept any more, because its trace ended more than so many days ago; null: that is not so yet. */
  readonly goneAfterDays: number | null
  readonly canPin: Can
}
