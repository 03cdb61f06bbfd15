import type { Json, JsonObject } from '#core/json.ts'
import type { DecodedTraces, OtlpLimits } from './otlp-limits.ts'
import {
  asAttributes,
  checkSpans,
  emptySpan,
  spanCounter,
  type RawLink,
  type RawResource,
  type RawScope,
  type RawSpan,
} from './otlp-raw.ts'
import { readMessage, WireReader, type Fields } from './otlp-wire.ts'
import { base64Of, hexOf, numberOrText } from './otlp-value.ts'

type Pair = readonly [string, Json]

/** Field readers of every message, bound to the limits of one request. Numbers: opentelemetry-proto 1.x, trace/v1 and common/v1. */
function createFields(limits: OtlpLimits) {
  const countSpan = spanCounter(limits)
  const text = (reader: WireReader): string => reader.text().slice(0, limits.textLengthMax)

  function anyValue(reader: WireReader, depth: number): Json {
    if (depth > limits.depthMax) return null
    const fields: Fields<{ value: Json }> = {
      1: (into, field) => (into.value = text(field)),
      2: (into, field) => (into.value = field.varint() !== 0n),
      3: (into, field) => (into.value = numberOrText(field.int64())),
      4: (into, field) => (into.value = numberOrText(field.double())),
      5: (into, field) => (into.value = readMessage(field.message(), [] as Json[], arrayFields(depth + 1))),
      6: (into, field) =>
        (into.value = asAttributes(readMessage(field.message(), [] as Pair[], pairFields(depth + 1)))),
      7: (into, field) => (into.value = base64Of(field.chunk().subarray(0, limits.textLengthMax))),
    }
    return readMessage(reader, { value: null as Json }, fields).value
  }

  const arrayFields = (depth: number): Fields<Json[]> => ({
    1: (into, reader) => {
      const value = reader.message()
      if (into.length < limits.attributesMax) into.push(anyValue(value, depth))
    },
  })

  const pairFields = (depth: number): Fields<Pair[]> => ({
    1: (into, reader) => {
      const pair = reader.message()
      if (into.length < limits.attributesMax) into.push(readPair(pair, depth))
    },
  })

  function readPair(reader: WireReader, depth: number): Pair {
    const pair = readMessage(reader, { key: '', value: null as Json }, {
      1: (into, field) => (into.key = text(field)),
      2: (into, field) => (into.value = anyValue(field.message(), depth)),
    } satisfies Fields<{ key: string; value: Json }>)
    return [pair.key, pair.value]
  }

  /** Reads one more pair of a repeated KeyValue field into an object of attributes. */
  function addAttribute(to: { attributes: JsonObject }, reader: WireReader, count: Counts): void {
    const pair = reader.message()
    const seen = count.get(to) ?? 0
    if (seen >= limits.attributesMax) return
    count.set(to, seen + 1)
    const [key, value] = readPair(pair, 1)
    Object.defineProperty(to.attributes, key, { value, enumerable: true, writable: true, configurable: true })
  }
  return { addAttribute, countSpan, text, limits }
}

type Counts = WeakMap<object, number>
type Shared = ReturnType<typeof createFields> & { readonly counts: Counts }

const eventFields = (shared: Shared): Fields<{ timeNs: string; name: string; attributes: JsonObject }> => ({
  1: (into, reader) => (into.timeNs = reader.fixed64().toString()),
  2: (into, reader) => (into.name = shared.text(reader)),
  3: (into, reader) => shared.addAttribute(into, reader, shared.counts),
})

const linkFields = (shared: Shared): Fields<RawLink> => ({
  1: (into, reader) => (into.traceId = hexOf(reader.chunk())),
  2: (into, reader) => (into.spanId = hexOf(reader.chunk())),
  4: (into, reader) => shared.addAttribute(into, reader, shared.counts),
})

const statusFields = (shared: Shared): Fields<RawSpan> => ({
  2: (into, reader) => (into.statusMessage = shared.text(reader)),
  3: (into, reader) => (into.statusCode = reader.enumeration()),
})

const spanFields = (shared: Shared): Fields<RawSpan> => ({
  1: (into, reader) => (into.traceId = hexOf(reader.chunk())),
  2: (into, reader) => (into.spanId = hexOf(reader.chunk())),
  4: (into, reader) => (into.parentSpanId = hexOf(reader.chunk())),
  5: (into, reader) => (into.name = shared.text(reader)),
  6: (into, reader) => (into.kind = reader.enumeration()),
  7: (into, reader) => (into.startNs = reader.fixed64()),
  8: (into, reader) => (into.endNs = reader.fixed64()),
  9: (into, reader) => shared.addAttribute(into, reader, shared.counts),
  11: (into, reader) => {
    const event = readMessage(reader.message(), { timeNs: '0', name: '', attributes: {} }, eventFields(shared))
    if (into.events.length < shared.limits.eventsMax) into.events.push(event)
  },
  13: (into, reader) => {
    const link = readMessage(reader.message(), { traceId: '', spanId: '', attributes: {} }, linkFields(shared))
    if (into.links.length < shared.limits.linksMax) into.links.push(link)
  },
  15: (into, reader) => void readMessage(reader.message(), into, statusFields(shared)),
})

const scopeFields = (shared: Shared): Fields<RawScope> => ({
  1: (into, reader) => {
    readMessage(reader.message(), into, {
      1: (scope, field) => (scope.name = shared.text(field)),
      2: (scope, field) => (scope.version = shared.text(field)),
    } satisfies Fields<RawScope>)
  },
  2: (into, reader) => {
    shared.countSpan()
    into.spans.push(readMessage(reader.message(), emptySpan(), spanFields(shared)))
  },
})

const resourceFields = (shared: Shared): Fields<RawResource> => ({
  1: (into, reader) => {
    readMessage(reader.message(), into, {
      1: (resource, field) => shared.addAttribute(resource, field, shared.counts),
    } satisfies Fields<RawResource>)
  },
  2: (into, reader) => {
    shared.countSpan()
    into.scopes.push(readMessage(reader.message(), { name: '', version: '', spans: [] }, scopeFields(shared)))
  },
})

/** Decodes an `ExportTraceServiceRequest` (OTLP 1.11, `application/x-protobuf`). Throws OtlpDecodeError only. */
export function decodeProtobuf(bytes: Uint8Array, limits: OtlpLimits): DecodedTraces {
  const shared: Shared = { ...createFields(limits), counts: new WeakMap() }
  const resources: RawResource[] = []
  readMessage(new WireReader(bytes), resources, {
    1: (into, reader) => {
      shared.countSpan()
      into.push(readMessage(reader.message(), { attributes: {}, scopes: [] }, resourceFields(shared)))
    },
  } satisfies Fields<RawResource[]>)
  return checkSpans(resources)
}
