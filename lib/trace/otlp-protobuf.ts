import type { Json, JsonObject } from '#core/json.ts'
import type { DecodedTraces, OtlpLimits } from './otlp-limits.ts'
import {
  addTraceState,
  checkSpans,
  emptySpan,
  spanCounter,
  type RawLink,
  type RawResource,
  type RawScope,
  type RawSpan,
} from './otlp-raw.ts'
import { base64Of, numberOrText } from './otlp-value.ts'
import { readFields, WireReader, type Fields } from './otlp-wire.ts'

/** Field numbers: opentelemetry-proto 1.x, trace/v1 and common/v1. */
interface Held {
  value: Json
  readonly depth: number
}

interface Pair extends Held {
  key: string
}

interface List {
  readonly items: Json[]
  readonly depth: number
}

interface Attributed {
  readonly attributes: JsonObject
}

const VALUE: Fields<Held> = {
  1: (held, reader) => (held.value = reader.text()),
  2: (held, reader) => (held.value = reader.int64() !== 0),
  3: (held, reader) => (held.value = numberOrText(reader.int64())),
  4: (held, reader) => (held.value = numberOrText(reader.double())),
  5: (held, reader) => (held.value = reader.message({ items: [], depth: held.depth + 1 }, LIST).items),
  6: (held, reader) => (held.value = reader.message({ attributes: {}, depth: held.depth + 1 }, MAP).attributes),
  7: (held, reader) => (held.value = base64Of(reader.chunk().subarray(0, reader.limits.textLengthMax))),
}

/** What is nested too deeply is passed over without looking into it. */
function readValue(reader: WireReader, depth: number): Json {
  if (depth <= reader.limits.depthMax) return reader.message<Held>({ value: null, depth }, VALUE).value
  reader.skip()
  return null
}

const LIST: Fields<List> = {
  1: ({ items, depth }, reader) => {
    if (items.length < reader.limits.attributesMax) items.push(readValue(reader, depth))
    else reader.skip()
  },
}

const PAIR: Fields<Pair> = {
  1: (pair, reader) => (pair.key = reader.text()),
  2: (pair, reader) => (pair.value = readValue(reader, pair.depth)),
}

/** One more pair of a repeated KeyValue field; of equal keys the last wins. */
function addPair({ attributes }: Attributed, reader: WireReader, depth: number): void {
  if (reader.count++ >= reader.limits.attributesMax) return reader.skip()
  const { key, value } = reader.message<Pair>({ key: '', value: null, depth }, PAIR)
  if (key === '__proto__') Object.defineProperty(attributes, key, { value, enumerable: true, configurable: true })
  else attributes[key] = value
}

const MAP: Fields<Attributed & { readonly depth: number }> = { 1: (map, reader) => addPair(map, reader, map.depth) }

const addAttribute = (to: Attributed, reader: WireReader): void => addPair(to, reader, 1)

const EVENT: Fields<{ timeNs: string; name: string; attributes: JsonObject }> = {
  1: (event, reader) => (event.timeNs = reader.fixed64().toString()),
  2: (event, reader) => (event.name = reader.text()),
  3: addAttribute,
}

const LINK: Fields<RawLink> = {
  1: (link, reader) => (link.traceId = reader.hex()),
  2: (link, reader) => (link.spanId = reader.hex()),
  3: (link, reader) => addTraceState(link, reader.text()),
  4: addAttribute,
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
  9: addAttribute,
  11: ({ events }, reader) => {
    if (events.length >= reader.limits.eventsMax) return reader.skip()
    events.push(reader.message({ timeNs: '0', name: '', attributes: {} }, EVENT))
  },
  13: ({ links }, reader) => {
    if (links.length >= reader.limits.linksMax) return reader.skip()
    links.push(reader.message({ traceId: '', spanId: '', attributes: {} }, LINK))
  },
  15: (span, reader) => void reader.message(span, STATUS),
}

const SCOPE: Fields<RawScope> = {
  1: (scope, reader) => (scope.name = reader.text()),
  2: (scope, reader) => (scope.version = reader.text()),
}

const RESOURCE: Fields<RawResource> = { 1: addAttribute }

/** Those that hold spans count them. */
function holders(countSpan: () => void): Fields<RawResource[]> {
  const scopeSpans: Fields<RawScope> = {
    1: (scope, reader) => void reader.message(scope, SCOPE),
    2: ({ spans }, reader) => {
      countSpan()
      spans.push(reader.message(emptySpan(), SPAN))
    },
  }
  const resourceSpans: Fields<RawResource> = {
    1: (resource, reader) => void reader.message(resource, RESOURCE),
    2: ({ scopes }, reader) => {
      countSpan()
      scopes.push(reader.message({ name: '', version: '', spans: [] }, scopeSpans))
    },
  }
  return {
    1: (resources, reader) => {
      countSpan()
      resources.push(reader.message({ attributes: {}, scopes: [] }, resourceSpans))
    },
  }
}

/** Decodes an `ExportTraceServiceRequest` (OTLP 1.11, `application/x-protobuf`). Throws OtlpDecodeError only. */
export function decodeProtobuf(bytes: Uint8Array, limits: OtlpLimits): DecodedTraces {
  const resources: RawResource[] = []
  return checkSpans(readFields(new WireReader(bytes, limits), resources, holders(spanCounter(limits))))
}
