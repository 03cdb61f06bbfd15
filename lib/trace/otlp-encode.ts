import type { Json, JsonObject } from '#core/json.ts'
import { WireWriter } from './otlp-wire-writer.ts'
import type { LeavingSpan } from './sampling-export.ts'
import { SPAN_KINDS, type OtelSpan, type SpanEvent, type SpanLink } from './span.ts'

const STATUS_CODES = { unset: 0, ok: 1, error: 2 } as const

function anyValue(writer: WireWriter, value: Json): void {
  if (typeof value === 'string') writer.text(1, value)
  else if (typeof value === 'boolean') writer.varint(2, value ? 1 : 0)
  else if (typeof value === 'number') numberValue(writer, value)
  else if (Array.isArray(value)) {
    writer.message(5, (list) => value.forEach((item) => list.message(1, (inner) => anyValue(inner, item))))
  } else if (value !== null) writer.message(6, (map) => attributes(map, 1, value))
}

const numberValue = (writer: WireWriter, value: number): WireWriter =>
  Number.isSafeInteger(value) ? writer.varint(3, value) : writer.double(4, value)

function attributes(writer: WireWriter, field: number, from: JsonObject): void {
  for (const [key, value] of Object.entries(from)) {
    writer.message(field, (pair) => pair.text(1, key).message(2, (inner) => anyValue(inner, value)))
  }
}

function event(writer: WireWriter, { timeNs, name, attributes: of }: SpanEvent): void {
  writer.fixed64(1, BigInt(timeNs)).text(2, name)
  attributes(writer, 3, of)
}

function link(writer: WireWriter, { traceId, spanId, attributes: of, extras }: SpanLink): void {
  writer.hex(1, traceId).hex(2, spanId)
  if (extras?.traceState !== undefined) writer.text(3, extras.traceState)
  attributes(writer, 4, of)
}

/** With a state of its trace in place of the one it came with, or without. */
type Encoded = OtelSpan & Partial<Pick<LeavingSpan, 'traceState'>>

function span(writer: WireWriter, of: Encoded): void {
  writer.hex(1, of.traceId).hex(2, of.spanId)
  const traceState = of.traceState ?? of.extras?.traceState
  if (traceState !== undefined) writer.text(3, traceState)
  if (of.parentSpanId !== null) writer.hex(4, of.parentSpanId)
  writer.text(5, of.name).varint(6, SPAN_KINDS.indexOf(of.kind))
  writer.fixed64(7, BigInt(of.startNs)).fixed64(8, BigInt(of.endNs))
  attributes(writer, 9, of.attributes)
  for (const each of of.events) writer.message(11, (inner) => event(inner, each))
  for (const each of of.links) writer.message(13, (inner) => link(inner, each))
  writer.message(15, (status) => status.text(2, of.statusMessage ?? '').varint(3, STATUS_CODES[of.status]))
}

interface Group {
  readonly resource: OtelSpan['resource']
  readonly scope: OtelSpan['scope']
  readonly spans: Encoded[]
}

/** Spans of one resource and scope travel together: the backend reads both once. */
function grouped(spans: readonly Encoded[]): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const each of spans) {
    const { resource, scope } = each
    const key = JSON.stringify([resource, scope])
    const group = groups.get(key) ?? { resource, scope, spans: [] }
    group.spans.push(each)
    groups.set(key, group)
  }
  return groups.values()
}

/** An `ExportTraceServiceRequest` (OTLP 1.11, protobuf) of finished spans. Numbers that are whole are sent as integers. */
export function encodeTraces(spans: readonly Encoded[]): Uint8Array<ArrayBuffer> {
  const request = new WireWriter()
  for (const group of grouped(spans)) {
    request.message(1, (outer) => {
      outer.message(1, (resource) => attributes(resource, 1, group.resource))
      outer.message(2, (inner) => {
        inner.message(1, (scope) => scope.text(1, group.scope.name).text(2, group.scope.version ?? ''))
        for (const each of group.spans) inner.message(2, (writer) => span(writer, each))
      })
    })
  }
  return request.done()
}
