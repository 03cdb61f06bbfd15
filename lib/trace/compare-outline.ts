import type { SpanId, TaskId } from '#core/ids.ts'
import { attemptOf } from './attempt-of.ts'
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

/** The spans of a trace as far as they were read. */
export interface Outlines {
  readonly spans: readonly SpanOutline[]
  /** False: of a long trace only the first were read, and those that failed with what lies above them. */
  readonly isWhole: boolean
}

/** Under which of these attempts each span lies, the nearest one first; spans of other runs of the trace lie under none. */
export function attemptOfSpan(spans: readonly SpanOutline[], taskIds: readonly TaskId[]): ReadonlyMap<SpanId, TaskId> {
  const ours = new Set(taskIds)
  const placed = spans.map(({ spanId, parentSpanId, taskId }) => ({
    spanId,
    parentSpanId,
    taskId: taskId !== null && ours.has(taskId) ? taskId : null,
  }))
  return attemptOf(placed, taskIds)
}
