import { SpanStatusCode, type Attributes, type AttributeValue, type HrTime } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { SpanId, TraceId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import { SPAN_KINDS, type Nanos, type OtelSpan, type SpanStatus } from '#trace/span.ts'

const STATUSES: { readonly [code: number]: SpanStatus } = {
  [SpanStatusCode.UNSET]: 'unset',
  [SpanStatusCode.OK]: 'ok',
  [SpanStatusCode.ERROR]: 'error',
}

const nanosOf = ([seconds, nanos]: HrTime): Nanos => (BigInt(seconds) * 1_000_000_000n + BigInt(nanos)).toString()

function jsonOf(value: AttributeValue | undefined): Json {
  if (value === undefined) return null
  if (Array.isArray(value)) return value.map((item) => item ?? null)
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : (value as Json)
}

const objectOf = (attributes: Attributes | undefined): JsonObject =>
  Object.fromEntries(Object.entries(attributes ?? {}).map(([name, value]) => [name, jsonOf(value as AttributeValue)]))

/** A span of the SDK in our own form. */
export function otelSpanOf(span: ReadableSpan): OtelSpan {
  const { traceId, spanId } = span.spanContext()
  const parent = span.parentSpanContext?.spanId
  return {
    traceId: TraceId.parse(traceId),
    spanId: SpanId.parse(spanId),
    parentSpanId: parent === undefined ? null : SpanId.parse(parent),
    name: span.name,
    // The API counts from INTERNAL, OTLP from UNSPECIFIED.
    kind: SPAN_KINDS[span.kind + 1] ?? 'UNSPECIFIED',
    startNs: nanosOf(span.startTime),
    endNs: nanosOf(span.endTime),
    status: STATUSES[span.status.code] ?? 'unset',
    statusMessage: span.status.message ?? null,
    attributes: objectOf(span.attributes),
    events: span.events.map((event) => ({
      timeNs: nanosOf(event.time),
      name: event.name,
      attributes: objectOf(event.attributes),
    })),
    links: span.links.map((link) => ({
      traceId: TraceId.parse(link.context.traceId),
      spanId: SpanId.parse(link.context.spanId),
      attributes: objectOf(link.attributes),
    })),
    resource: objectOf(span.resource.attributes as Attributes),
    scope: { name: span.instrumentationScope.name, version: span.instrumentationScope.version ?? null },
  }
}
