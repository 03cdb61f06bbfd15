import { SpanId, TraceId } from './ids.ts'
import { keptTraceState } from './trace-state.ts'

/**
 * The span that a request from outside says it comes from. It is never ours to continue: whoever sends it could choose our
 * trace. It becomes a link.
 */
export interface InboundTrace {
  readonly traceId: TraceId
  readonly spanId: SpanId
  /** In which headers it came. */
  readonly format: 'traceparent' | 'b3'
  /** What vendors say of that trace, if they do: `tracestate`. */
  readonly traceState?: string
}

/** The value of a header by its lower-case name; null when it was not sent. */
export type ReadHeader = (name: string) => string | null

// W3C Trace Context: version 00 has four parts; a later one may append more, and ff is none.
const TRACEPARENT =
  /^(?:00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}|(?!00|ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?)$/
// B3: 64 or 128 bits of trace; sampling state and parent may follow. A lone sampling state names no span.
const B3_SINGLE = /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-[01d](?:-[0-9a-f]{16})?)?$/
const B3_TRACE = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/

/** What a request says of where it comes from: `traceparent`, else B3 in one header, else B3 in several. Anything malformed is no word at all. */
export function inboundTrace(header: ReadHeader): InboundTrace | null {
  return fromTraceContext(header) ?? fromB3(header('b3')) ?? fromB3Headers(header)
}

function fromTraceContext(header: ReadHeader): InboundTrace | null {
  const parts = TRACEPARENT.exec(header('traceparent')?.trim() ?? '')
  const from = parts && inbound(parts[1] ?? parts[3], parts[2] ?? parts[4], 'traceparent')
  const traceState = keptTraceState(header('tracestate') ?? '')
  return from && traceState !== '' ? { ...from, traceState } : from
}

function fromB3(value: string | null): InboundTrace | null {
  const parts = B3_SINGLE.exec(value?.trim().toLowerCase() ?? '')
  return parts && inbound(parts[1], parts[2], 'b3')
}

function fromB3Headers(header: ReadHeader): InboundTrace | null {
  const [traceId, spanId] = ['x-b3-traceid', 'x-b3-spanid'].map((name) => header(name)?.trim().toLowerCase())
  return traceId !== undefined && B3_TRACE.test(traceId) ? inbound(traceId, spanId, 'b3') : null
}

/** B3's short trace ids are the lower half of a long one. */
function inbound(trace = '', span = '', format: InboundTrace['format']): InboundTrace | null {
  const [traceId, spanId] = [TraceId.safeParse(trace.padStart(32, '0')), SpanId.safeParse(span)]
  return traceId.success && spanId.success ? { traceId: traceId.data, spanId: spanId.data, format } : null
}
