import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '#core/json.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import { decodeJson } from '#trace/otlp-json.ts'
import { OTLP_LIMITS, OtlpDecodeError } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import { SPAN_KINDS, type OtelSpan } from '#trace/span.ts'

/** OTLP/JSON as senders write it: numbers of 64 bits in digits. */
function anyValue(value: Json): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  return value === null ? {} : { kvlistValue: { values: pairsOf(value) } }
}

const pairsOf = (attributes: JsonObject): object[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }))

const asJson = (spans: readonly OtelSpan[]): string =>
  JSON.stringify({
    resourceSpans: spans.map((span) => ({
      resource: { attributes: pairsOf(span.resource) },
      scopeSpans: [
        {
          scope: { name: span.scope.name, version: span.scope.version ?? '' },
          spans: [
            {
              traceId: span.traceId.toUpperCase(),
              spanId: span.spanId,
              parentSpanId: span.parentSpanId ?? '',
              name: span.name,
              kind: SPAN_KINDS.indexOf(span.kind),
              startTimeUnixNano: span.startNs,
              endTimeUnixNano: span.endNs,
              attributes: pairsOf(span.attributes),
              events: span.events.map(({ timeNs, name, attributes }) => ({
                timeUnixNano: timeNs,
                name,
                attributes: pairsOf(attributes),
              })),
              links: span.links.map(({ attributes, ...ids }) => ({ ...ids, attributes: pairsOf(attributes) })),
              status: { code: ['unset', 'ok', 'error'].indexOf(span.status), message: span.statusMessage ?? '' },
              unknownField: { of: ['a', 'later', 'version'] },
            },
          ],
        },
      ],
    })),
  })

const hex = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .filter((bytes) => bytes.some((byte) => byte > 0))
    .map((bytes) => Buffer.from(bytes).toString('hex'))
/** Text that is text: no half characters, and no NUL where it has a column of its own. */
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((value) => value.replaceAll('\0', '').toWellFormed())
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
)
const { value } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, text, fc.boolean(), number, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<JsonObject>,
}))
const attributes = fc.dictionary(text, value, { maxKeys: 6, noNullPrototype: true }) as fc.Arbitrary<JsonObject>
const nanos = fc.bigInt(1n, 2n ** 62n)

const span: fc.Arbitrary<OtelSpan> = fc
  .record({
    traceId: hex(16),
    spanId: hex(8),
    parentSpanId: fc.option(hex(8)),
    name: text,
    kind: fc.constantFrom(...SPAN_KINDS),
    times: fc.tuple(nanos, fc.bigInt(0n, 2n ** 40n)),
    status: fc.constantFrom('unset', 'ok', 'error'),
    statusMessage: fc.option(text.filter((message) => message !== '')),
    attributes,
    events: fc.array(fc.record({ timeNs: nanos.map(String), name: text, attributes }), { maxLength: 3 }),
    links: fc.array(fc.record({ traceId: hex(16), spanId: hex(8), attributes }), { maxLength: 2 }),
    resource: attributes,
    scope: fc.record({ name: text, version: fc.option(text.filter((version) => version !== '')) }),
  })
  .map(({ times: [start, took], ...rest }) => {
    const times = { startNs: start.toString(), endNs: (start + took).toString() }
    return { ...rest, ...times } as unknown as OtelSpan
  })
const spans = fc.array(span, { maxLength: 5 })
const someSpans = fc.array(span, { minLength: 1, maxLength: 5 })

/** Spans of one resource and scope travel together, so their order may change. */
const sorted = (given: readonly OtelSpan[]): string[] => given.map((each) => JSON.stringify(each, keysInOrder)).sort()
const keysInOrder = (_: string, each: unknown): unknown =>
  typeof each === 'object' && each !== null && !Array.isArray(each)
    ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
    : each

test('any spans come back as they were from protobuf', () => {
  fc.assert(
    fc.property(spans, (given) => {
      const decoded = decodeProtobuf(encodeTraces(given), OTLP_LIMITS)
      expect(decoded.rejected).toEqual([])
      expect(sorted(decoded.spans)).toEqual(sorted(given))
    }),
    { numRuns: 300 },
  )
})

test('any spans come back as they were from JSON', () => {
  fc.assert(
    fc.property(spans, (given) => {
      const decoded = decodeJson(asJson(given), OTLP_LIMITS)
      expect(decoded.rejected).toEqual([])
      expect(sorted(decoded.spans)).toEqual(sorted(given))
    }),
    { numRuns: 300 },
  )
})

test('real requests with any bits flipped or cut anywhere decode, or are refused', () => {
  const flips = fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(someSpans, flips, fc.double({ min: 0, max: 1, noNaN: true }), (given, places, kept) => {
      const bytes = encodeTraces(given)
      for (const [at, bit] of places) bytes.set([(bytes[at % bytes.length] ?? 0) ^ (1 << bit)], at % bytes.length)
      try {
        decodeProtobuf(bytes.subarray(0, Math.ceil(bytes.length * kept)), OTLP_LIMITS)
      } catch (error) {
        if (!(error instanceof OtlpDecodeError)) throw error
      }
    }),
    { numRuns: 500 },
  )
})

test('what is decoded of the smallest body that says the most stays small: lists and maps are cut, depth ends', () => {
  const many = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, at) => [`k${at}`, Array.from({ length: 300 }, () => 1)]),
  )
  const [given] = fc.sample(span, 1)
  if (!given) throw new Error('nothing was sampled')
  const bytes = encodeTraces([{ ...given, attributes: many }])
  expect(gzipSync(bytes).length).toBeLessThan(bytes.length / 50)
  const [read] = decodeProtobuf(bytes, OTLP_LIMITS).spans
  const values = Object.values(read?.attributes ?? {})
  expect([values.length, new Set(values.map((list) => (Array.isArray(list) ? list.length : 0)))]).toEqual([
    256,
    new Set([256]),
  ])
})
