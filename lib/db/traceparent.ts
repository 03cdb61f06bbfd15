import { isSpanContextValid, trace } from '@opentelemetry/api'

/** W3C Trace Context of the span at work, or undefined outside of any. */
export function traceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext()
  if (!span || !isSpanContextValid(span)) return undefined
  const { traceId, spanId, traceFlags } = span
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}

/** A statement with the span at work as sqlcommenter writes it. The ids are hexadecimal: nothing in them needs quoting. */
export function commented(text: string): string {
  const parent = traceparent()
  return parent === undefined ? text : `${text} /*traceparent='${parent}'*/`
}
