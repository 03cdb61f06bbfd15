import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { CauseLine } from '#trace/cause-lines.ts'
import type { Pace } from '#trace/cause-pace.ts'

/** What is usual for a run's workflow. */
export interface PaceView extends Pace {
  /** What this run took, or has taken so far, without waiting for people and pauses; since it was taken up again last. */
  readonly ownMs: number
}

/** Why a run failed or was slow, as far as it is known. */
export interface CauseView {
  readonly lines: readonly CauseLine[]
  /** What it was compared with; null when no earlier run succeeded. */
  readonly good: { readonly id: RunId; readonly version: number; readonly createdAt: Instant } | null
}
