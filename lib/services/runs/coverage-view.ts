import type { Coverage } from '#trace/coverage.ts'
import type { KeptSpans } from './kept-spans.ts'

/** How much of what a run did is told by spans. */
export interface CoverageView extends Coverage {
  /** False: of a large run only the beginning was counted. */
  readonly isWhole: boolean
  readonly kept: KeptSpans
}
