import type { Json, JsonObject } from '#core/json.ts'
import { isOfDoubles, memberType, valueOfText } from './otlp-value.ts'
import { WireWriter } from './otlp-wire-writer.ts'
import type { LeavingSpan } from './sampling-export.ts'
import {
  SPAN_KINDS,
  type Extras,
  type OtelSpan,
  type SpanEvent,
  type SpanLink,
  type SpanScope,
  type ValueType,
} from './span.ts'

const STATUS_CODES = { unset: 0, ok: 1, error: 2 } as const

function anyValue(writer: WireWriter, value: Json, type: ValueType | undefined): void {
  if (typeof value === 'string') textValue(writer, value, type)
  else if (typeof value === 'boolean') writer.varint(2, value ? 1 : 0)
  else if (typeof value === 'number') numberValue(writer, value, type)
  else if (Array.isArray(value)) listValue(writer, value, type)
  else if (value !== null) writer.message(6, (map) => attributes(map, 1, value, type))
}

const numberValue = (writer: WireWriter, value: number, type: ValueType | undefined): WireWriter =>
  Number.isSafeInteger(value) && type !== 'double' ? writer.varint(3, value) : writer.double(4, value)

function textValue(writer: WireWriter, text: string, type: ValueType | undefined): void {
  const was = type === undefined ? null : valueOfText(text, type)
  if (was === null) writer.text(1, text)
  else if (was.kind === 'int') writer.varint(3, was.value)
  else if (was.kind === 'double') writer.double(4, was.value)
  else writer.chunk(7, was.value)
}

function listValue(writer: WireWriter, items: readonly Json[], type: ValueType | undefined): void {
  const areDoubles = isOfDoubles(items, type)
  const typeOf = (item: Json, place: number): ValueType | undefined =>
    memberType(type, place) ?? (areDoubles && typeof item === 'number' ? 'double' : undefined)
  writer.message(5, (list) =>
    items.forEach((item, place) => list.message(1, (inner) => anyValue(inner, item, typeOf(item, place)))),
  )
}

function attributes(writer: WireWriter, field: number, from: JsonObject, types: ValueType | undefined): void {
  for (const [key, value] of Object.entries(from)) {
    const type = types && memberType(types, key)
    writer.message(field, (pair) => pair.text(1, key).message(2, (inner) => anyValue(inner, value, type)))
  }
}

/** A count of what was left out, if anything was. */
function count(writer: WireWriter, field: number, of: number | undefined): void {
  if (of !== undefined) writer.varint(field, of)
}

function flags(writer: WireWriter, field: number, of: Extras | undefined): void {
  if (of?.flags !== undefined) writer.fixed32(field, of.flags)
}

function event(writer: WireWriter, { timeNs, name, attributes: of, extras }: SpanEvent): void {
  writer.fixed64(1, BigInt(timeNs)).text(2, name)
  attributes(writer, 3, of, extras?.types)
  count(writer, 4, extras?.dropped?.attributes)
}

function link(writer: WireWriter, { traceId, spanId, attributes: of, extras }: SpanLink): void {
  writer.hex(1, traceId).hex(2, spanId)
  if (extras?.traceState !== undefined) writer.text(3, extras.traceState)
  attributes(writer, 4, of, extras?.types)
  count(writer, 5, extras?.dropped?.attributes)
  flags(writer, 6, extras)
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
  attributes(writer, 9, of.attributes, of.extras?.types)
  happenings(writer, of)
  writer.message(15, (status) => status.text(2, of.statusMessage ?? '').varint(3, STATUS_CODES[of.status]))
  flags(writer, 16, of.extras)
}

function happenings(writer: WireWriter, { events, links, extras }: OtelSpan): void {
  count(writer, 10, extras?.dropped?.attributes)
  for (const each of events) writer.message(11, (inner) => event(inner, each))
  count(writer, 12, extras?.dropped?.events)
  for (const each of links) writer.message(13, (inner) => link(inner, each))
  count(writer, 14, extras?.dropped?.links)
}

type Source = Pick<OtelSpan, 'resource' | 'resourceExtras' | 'scope'>
type Group = Source & { readonly spans: Encoded[] }

/** Spans of one resource and scope travel together: the backend reads both once. */
function grouped(spans: readonly Encoded[]): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const each of spans) {
    const { resource, resourceExtras, scope } = each
    const key = JSON.stringify([resource, scope, resourceExtras])
    const group = groups.get(key) ?? { resource, scope, ...(resourceExtras && { resourceExtras }), spans: [] }
    group.spans.push(each)
    groups.set(key, group)
  }
  return groups.values()
}

function resourceMessage(writer: WireWriter, { resource, resourceExtras }: Source): void {
  attributes(writer, 1, resource, resourceExtras?.types)
  count(writer, 2, resourceExtras?.dropped?.attributes)
}

function scopeMessage(writer: WireWriter, { name, version, attributes: of, extras }: SpanScope): void {
  writer.text(1, name).text(2, version ?? '')
  if (of !== undefined) attributes(writer, 3, of, extras?.types)
  count(writer, 4, extras?.dropped?.attributes)
}

function schemaUrl(writer: WireWriter, extras: Extras | undefined): void {
  if (extras?.schemaUrl !== undefined) writer.text(3, extras.schemaUrl)
}

/**
 * An `ExportTraceServiceRequest` (OTLP 1.11, protobuf) of finished spans. Numbers that are whole are sent as integers, unless it
 * is known that they were none. Those of a list of which is known that it holds a double are doubles, unless they are known to be integers.
 */
export function encodeTraces(spans: readonly Encoded[]): Uint8Array<ArrayBuffer> {
  const request = new WireWriter()
  for (const group of grouped(spans)) {
    request.message(1, (outer) => {
      outer.message(1, (resource) => resourceMessage(resource, group))
      outer.message(2, (inner) => {
        inner.message(1, (scope) => scopeMessage(scope, group.scope))
        for (const each of group.spans) inner.message(2, (writer) => span(writer, each))
        schemaUrl(inner, group.scope.extras)
      })
      schemaUrl(outer, group.resourceExtras)
    })
  }
  return request.done()
}
