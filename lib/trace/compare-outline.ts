import type { SpanId, TaskId } from '#core/ids.ts'
import { attemptOf, type PlacedSpan } from './attempt-of.ts'
import type { SpanOrigin } from './span.ts'

/** A span without what only its details show. Moments are epoch ms with µs as fractions. */
export interface SpanOutline {
  readonly spanId: SpanId
  readonly parentSpanId: SpanId | null
  readonly taskId: TaskId | null
  readonly origin: SpanOrigin
  readonly service: string
  readonly name: string
  readonly from: number
  readonly to: number
  readonly isError: boolean
}

/** Under which of these attempts each span lies, the nearest one first; spans of other runs of the trace lie under none. */
export function attemptOfSpan(spans: readonly PlacedSpan[], taskIds: readonly TaskId[]): ReadonlyMap<SpanId, TaskId> {
  const ours = new Set(taskIds)
  const placed = spans.map(({ spanId, parentSpanId, taskId }) => {
    const isTheirs = taskId !== null && !ours.has(taskId)
    // The way up from another run's attempt leads to the one that launched that run.
    return isTheirs ? { spanId, parentSpanId: null, taskId: null } : { spanId, parentSpanId, taskId }
  })
  return attemptOf(placed, taskIds)
}
