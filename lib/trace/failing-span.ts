import type { SpanOutline } from './compare-outline.ts'
import type { StoredSpan } from './span.ts'
import { msOf } from './timeline-row.ts'

/** A span as far as it tells where a failure began. */
export interface FailingSpan extends SpanOutline {
  /** What it says went wrong; null when it says nothing. */
  readonly reason: string | null
}

/** What a failed span says went wrong, in one line (OTel semconv: error.type). */
export function reasonOfSpan({ attributes, statusMessage }: StoredSpan): string | null {
  const type = attributes['error.type']
  const parts = [typeof type === 'string' ? type : null, statusMessage]
  const said = parts.filter((part) => part !== null && part !== '')
  return said.length === 0 ? null : said.join(': ')
}

export function failingSpan(span: StoredSpan): FailingSpan {
  const { spanId, parentSpanId, taskId, origin, service, name, startNs, endNs, status } = span
  const from = msOf(startNs)
  return {
    spanId,
    parentSpanId,
    taskId,
    origin,
    service,
    name,
    from,
    to: Math.max(from, msOf(endNs)),
    isError: status === 'error',
    reason: reasonOfSpan(span),
  }
}
