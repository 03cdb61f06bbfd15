import type { Json } from '#core/json.ts'
import {
  addAttribute,
  addDropped,
  addFlags,
  addSchemaUrl,
  addTraceState,
  type Attributed,
  type Extended,
} from './otlp-extras.ts'
import type { DecodedTraces, OtlpLimits } from './otlp-limits.ts'
import {
  checkSpans,
  emptyScope,
  emptySpan,
  spanCounter,
  type RawEvent,
  type RawLink,
  type RawResource,
  type RawScope,
  type RawSpan,
} from './otlp-raw.ts'
import { base64Of, holdBytes, holdDouble, holdInteger, listType, type Typed } from './otlp-value.ts'
import { readFields, WireReader, type Fields } from './otlp-wire.ts'
import type { Dropped, ValueType } from './span.ts'

/** Field numbers: opentelemetry-proto 1.x, trace/v1 and common/v1. */
interface Held extends Typed {
  readonly depth: number
}

interface Pair extends Held {
  key: string
}

interface List {
  readonly items: Json[]
  types: { [place: string]: ValueType } | null
  readonly depth: number
}

const VALUE: Fields<Held> = {
  1: (held, reader) => (held.value = reader.text()),
  2: (held, reader) => (held.value = reader.int64() !== 0),
  3: (held, reader) => holdInteger(held, reader.int64()),
  4: (held, reader) => holdDouble(held, reader.double()),
  5: (held, reader) => {
    const { items, types } = reader.message<List>({ items: [], types: null, depth: held.depth + 1 }, LIST)
    held.value = items
    held.type = listType(items, types ?? {})
  },
  6: (held, reader) => {
    const map = reader.message<Mapped>({ attributes: {}, depth: held.depth + 1 }, MAP)
    held.value = map.attributes
    held.type = map.extras?.types
  },
  7: (held, reader) => holdBytes(held, base64Of(reader.chunk())),
}

/** What is nested too deeply is passed over without looking into it. */
function readValue(reader: WireReader, held: Held): Held {
  if (held.depth <= reader.limits.depthMax) return reader.message(held, VALUE)
  reader.leaveOut()
  return held
}

const LIST: Fields<List> = {
  1: (list, reader) => {
    const { items, depth } = list
    if (items.length >= reader.limits.attributesMax) return reader.leaveOut()
    const { value, type } = readValue(reader, { value: null, type: undefined, depth })
    if (type !== undefined) (list.types ??= {})[items.length] = type
    items.push(value)
  },
}

const PAIR: Fields<Pair> = {
  1: (pair, reader) => (pair.key = reader.text()),
  2: (pair, reader) => void readValue(reader, pair),
}

/** There are too many of them. */
function leaveOut(of: Extended, what: keyof Dropped, reader: WireReader): void {
  addDropped(of, what, 1)
  reader.leaveOut()
}

/** One more pair of a repeated KeyValue field; of equal keys the last wins. */
function addPair(to: Attributed, reader: WireReader, depth: number): void {
  if (reader.count++ >= reader.limits.attributesMax) return leaveOut(to, 'attributes', reader)
  const { key, value, type } = reader.message<Pair>({ key: '', value: null, type: undefined, depth }, PAIR)
  addAttribute(to, key, value, type)
}

type Mapped = Attributed & { readonly depth: number }

const MAP: Fields<Mapped> = { 1: (map, reader) => addPair(map, reader, map.depth) }

const attribute = (to: Attributed, reader: WireReader): void => addPair(to, reader, 1)

const dropped =
  (what: keyof Dropped) =>
  (to: Extended, reader: WireReader): void =>
    addDropped(to, what, Number(reader.int64()))

const EVENT: Fields<RawEvent> = {
  1: (event, reader) => (event.timeNs = reader.fixed64().toString()),
  2: (event, reader) => (event.name = reader.text()),
  3: attribute,
  4: dropped('attributes'),
}

const LINK: Fields<RawLink> = {
  1: (link, reader) => (link.traceId = reader.hex()),
  2: (link, reader) => (link.spanId = reader.hex()),
  3: (link, reader) => addTraceState(link, reader.text()),
  4: attribute,
  5: dropped('attributes'),
  6: (link, reader) => addFlags(link, reader.fixed32()),
}

const STATUS: Fields<RawSpan> = {
  2: (span, reader) => (span.statusMessage = reader.text()),
  3: (span, reader) => (span.statusCode = reader.enumeration()),
}

const SPAN: Fields<RawSpan> = {
  1: (span, reader) => (span.traceId = reader.hex()),
  2: (span, reader) => (span.spanId = reader.hex()),
  3: (span, reader) => addTraceState(span, reader.text()),
  4: (span, reader) => (span.parentSpanId = reader.hex()),
  5: (span, reader) => (span.name = reader.text()),
  6: (span, reader) => (span.kind = reader.enumeration()),
  7: (span, reader) => (span.startNs = reader.fixed64()),
  8: (span, reader) => (span.endNs = reader.fixed64()),
  9: attribute,
  10: dropped('attributes'),
  11: (span, reader) => {
    if (span.events.length >= reader.limits.eventsMax) return leaveOut(span, 'events', reader)
    span.events.push(reader.message({ timeNs: '0', name: '', attributes: {} }, EVENT))
  },
  12: dropped('events'),
  13: (span, reader) => {
    if (span.links.length >= reader.limits.linksMax) return leaveOut(span, 'links', reader)
    span.links.push(reader.message({ traceId: '', spanId: '', attributes: {} }, LINK))
  },
  14: dropped('links'),
  15: (span, reader) => void reader.message(span, STATUS),
  16: (span, reader) => addFlags(span, reader.fixed32()),
}

const SCOPE: Fields<RawScope> = {
  1: (scope, reader) => (scope.name = reader.text()),
  2: (scope, reader) => (scope.version = reader.text()),
  3: attribute,
  4: dropped('attributes'),
}

const RESOURCE: Fields<RawResource> = { 1: attribute, 2: dropped('attributes') }

const schemaUrl = (to: Extended, reader: WireReader): void => addSchemaUrl(to, reader.text())

/** Reads a message into what tells whether something of it was cut. */
function readWhole<T extends { isCut: boolean }>(reader: WireReader, into: T, fields: Fields<T>): T {
  const { cuts } = reader
  reader.message(into, fields)
  into.isCut ||= reader.cuts > cuts
  return into
}

/** Those that hold spans count them. */
function holders(countSpan: () => void): Fields<RawResource[]> {
  const scopeSpans: Fields<RawScope> = {
    1: (scope, reader) => void readWhole(reader, scope, SCOPE),
    2: ({ spans }, reader) => {
      countSpan()
      spans.push(readWhole(reader, emptySpan(), SPAN))
    },
    3: schemaUrl,
  }
  const resourceSpans: Fields<RawResource> = {
    1: (resource, reader) => void readWhole(reader, resource, RESOURCE),
    2: ({ scopes }, reader) => {
      countSpan()
      scopes.push(reader.message(emptyScope(), scopeSpans))
    },
    3: schemaUrl,
  }
  return {
    1: (resources, reader) => {
      countSpan()
      resources.push(reader.message({ attributes: {}, scopes: [], isCut: false }, resourceSpans))
    },
  }
}

/**
 * Decodes an `ExportTraceServiceRequest` (OTLP 1.11, `application/x-protobuf`). Spans that end after `latestNs` are not taken.
 * Throws OtlpDecodeError only.
 */
export function decodeProtobuf(bytes: Uint8Array, limits: OtlpLimits, latestNs?: bigint): DecodedTraces {
  const resources: RawResource[] = []
  return checkSpans(readFields(new WireReader(bytes, limits), resources, holders(spanCounter(limits))), latestNs)
}
