import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '#core/json.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import { decodeJson } from '#trace/otlp-json.ts'
import { OTLP_LIMITS, OtlpDecodeError } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import { SPAN_KINDS, type OtelSpan } from '#trace/span.ts'
import { anySpan, inOrder } from './any-span.ts'
import { otelSpan } from './spans.ts'

/** OTLP/JSON as senders write it: numbers of 64 bits in digits. */
function anyValue(value: Json, isDouble = false): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !isDouble ? { intValue: String(value) } : { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map((item) => anyValue(item, hasFraction(value))) } }
  return value === null ? {} : { kvlistValue: { values: pairsOf(value) } }
}

const hasFraction = (items: readonly Json[]): boolean =>
  items.some((item) => typeof item === 'number' && !Number.isSafeInteger(item))

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

test('any spans come back as they were from JSON', () => {
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 5 }), (given) => {
      const decoded = decodeJson(asJson(given), OTLP_LIMITS)
      expect(decoded.rejected).toEqual([])
      expect(inOrder(decoded.spans)).toEqual(inOrder(given))
    }),
    { numRuns: 80 },
  )
})

test('real requests with any bits flipped or cut anywhere decode, or are refused', () => {
  const flips = fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(
      fc.array(anySpan, { minLength: 1, maxLength: 3 }),
      flips,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (given, places, kept) => {
        const bytes = encodeTraces(given)
        for (const [at, bit] of places) bytes.set([(bytes[at % bytes.length] ?? 0) ^ (1 << bit)], at % bytes.length)
        try {
          decodeProtobuf(bytes.subarray(0, Math.ceil(bytes.length * kept)), OTLP_LIMITS)
        } catch (error) {
          if (!(error instanceof OtlpDecodeError)) throw error
        }
      },
    ),
    { numRuns: 150 },
  )
})

test('of more than the bounds allow is kept what they allow', () => {
  const list = Array.from({ length: 300 }, () => 1)
  const many = { list, ...Object.fromEntries(list.map((one, at) => [`k${at}`, one])) }
  const [read] = decodeProtobuf(encodeTraces([otelSpan({ attributes: many })]), OTLP_LIMITS).spans
  const held = read?.attributes['list']
  expect([Object.keys(read?.attributes ?? {}).length, Array.isArray(held) && held.length]).toEqual([256, 256])
})
