import type { SpanId, TraceId } from '#core/ids.ts'
import type { OtelSpan } from '#trace/span.ts'

export const TRACE = '0193573ea3c07b11a1b2c3d4e5f60718' as TraceId

/** A small span; say what matters. */
export const otelSpan = (over: Partial<OtelSpan> = {}): OtelSpan => ({
  traceId: TRACE,
  spanId: '00f067aa0ba902b7' as SpanId,
  parentSpanId: null,
  name: 'INSERT deployment',
  kind: 'CLIENT',
  startNs: '1764000000000000001',
  endNs: '1764000000250000002',
  status: 'unset',
  statusMessage: null,
  attributes: {},
  events: [],
  links: [],
  resource: { 'service.name': 'payments' },
  scope: { name: 'payments', version: '1.0.0' },
  ...over,
})
