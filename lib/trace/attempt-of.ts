import { spanIdOf, type SpanId, type TaskId } from '#core/ids.ts'

/** What is read of a span: its place in the trace, and the attempt if it is already known. */
export interface PlacedSpan {
  readonly spanId: SpanId
  readonly parentSpanId: SpanId | null
  readonly taskId: TaskId | null
}

/**
 * Which attempt each span belongs to: its own column, or the first attempt met on the way up its parents. Spans whose way
 * ends elsewhere (or in a circle) are not in the map. Takes time linear in the number of spans, however deep they nest.
 */
export function attemptOf(spans: readonly PlacedSpan[], taskIds: readonly TaskId[]): ReadonlyMap<SpanId, TaskId> {
  const parents = new Map(spans.map((span) => [span.spanId, span.parentSpanId]))
  const found = new Map<SpanId, TaskId | null>()
  for (const span of spans) if (span.taskId !== null) found.set(span.spanId, span.taskId)
  for (const taskId of taskIds) found.set(spanIdOf(taskId), taskId)
  for (const { spanId } of spans) climb(spanId, parents, found)
  const known = Array.from(found).filter((pair): pair is [SpanId, TaskId] => pair[1] !== null && parents.has(pair[0]))
  return new Map(known)
}

/** Walks up until an answer is met and writes it to all that were passed: nothing is walked twice. */
function climb(from: SpanId, parents: ReadonlyMap<SpanId, SpanId | null>, found: Map<SpanId, TaskId | null>): void {
  const passed: SpanId[] = []
  let at: SpanId | null = from
  while (at !== null && !found.has(at)) {
    passed.push(at)
    found.set(at, null)
    at = parents.get(at) ?? null
  }
  const answer = at === null ? null : (found.get(at) ?? null)
  for (const spanId of passed) found.set(spanId, answer)
}
