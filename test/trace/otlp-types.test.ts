import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import { decodeJson } from '#trace/otlp-json.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import { bytesField, pair, requestOf, spanBytes, varintField } from './protobuf.ts'
import { double, INT_MAX, list, VALUES } from './otlp-values.ts'
import { otelSpan, TRACE } from './spans.ts'

const decode = (bytes: Uint8Array) => decodeProtobuf(bytes, OTLP_LIMITS).spans[0]
const holds = (bytes: Uint8Array, part: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.from(part))
/** Without JSON in between nothing would show that it is stored as JSON. */
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

test.each(VALUES)('%s keeps its type', (_, bytes, json, ...kept) => {
  const request = requestOf(spanBytes(pair('a', bytes)))
  const fromJson = JSON.stringify({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId: TRACE,
                spanId: '00f067aa0ba902b7',
                startTimeUnixNano: '1',
                endTimeUnixNano: '2',
                attributes: [{ key: 'a', value: json }],
              },
            ],
          },
        ],
      },
    ],
  })
  for (const span of [decode(request), decodeJson(fromJson, OTLP_LIMITS).spans[0]]) {
    expect([span?.attributes['a'], span?.extras?.types?.['a']]).toEqual(kept)
    const leaves = encodeTraces(span ? [stored(span)] : [])
    expect(holds(leaves, pair('a', bytes))).toBe(true)
  }
})

test('whatever a list holds leaves as it came, each of its own kind', () => {
  const item = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: INT_MAX }).map((value) => varintField(3, BigInt.asUintN(64, value))),
    fc.integer({ min: 0, max: 3 }).map((value) => varintField(3, BigInt(value))),
    fc.double().map(double),
    fc.constantFrom(0, -0, 1, 2, Number.NaN).map(double),
    fc.constantFrom(bytesField(1, 'a'), bytesField(1, '-0'), varintField(2, 1n), bytesField(7, Uint8Array.of(1))),
  )
  fc.assert(
    fc.property(fc.array(item, { maxLength: 5 }), (items) => {
      const bytes = pair('a', list(...items))
      const span = decode(requestOf(spanBytes(bytes)))
      expect(holds(encodeTraces(span ? [stored(span)] : []), bytes)).toBe(true)
    }),
  )
})

test('a list that came before its types were kept leaves with one type', () => {
  const leaves = encodeTraces([otelSpan({ attributes: { a: [0.1, 2] } })])
  expect(holds(leaves, pair('a', list(double(0.1), double(2))))).toBe(true)
})

test.each([
  ['bytes', '[hidden]'],
  ['int', '[hidden]'],
  ['int', '9223372036854775808'],
  ['double', '[hidden]'],
] as const)('what is no %s any more leaves as a text: %s', (type, text) => {
  const leaves = encodeTraces([otelSpan({ attributes: { a: text }, extras: { types: { a: type } } })])
  expect(holds(leaves, pair('a', bytesField(1, text)))).toBe(true)
})

const whole = otelSpan({
  attributes: { a: 1 },
  extras: { flags: 0x301, types: { a: 'double' }, dropped: { attributes: 1, events: 2, links: 3 } },
  events: [
    { timeNs: '5', name: 'e', attributes: { b: 2 }, extras: { types: { b: 'double' }, dropped: { attributes: 4 } } },
  ],
  links: [
    {
      traceId: TRACE,
      spanId: '1111111111111111' as SpanId,
      attributes: { c: 'AQID' },
      extras: { traceState: 'dd=s:1', flags: 0x103, types: { c: 'bytes' }, dropped: { attributes: 5 } },
    },
  ],
  resource: { 'service.name': 'payments', d: 3 },
  resourceExtras: { schemaUrl: 'https://schemas.example/1', types: { d: 'double' }, dropped: { attributes: 6 } },
  scope: {
    name: 'payments',
    version: '1.0.0',
    attributes: { e: 4, f: 'text' },
    extras: { schemaUrl: 'https://schemas.example/2', types: { e: 'double' }, dropped: { attributes: 7 } },
  },
})

test('types, schemas, the attributes of a scope and counts of what was left out come in and leave again', () => {
  expect(decode(encodeTraces([stored(whole)]))).toEqual(whole)
})

test('they come in from JSON as well', () => {
  const [d, e] = [
    { key: 'd', value: { doubleValue: 3 } },
    { key: 'e', value: { doubleValue: 4 } },
  ]
  const text = { key: 'f', value: { stringValue: 'text' } }
  const span = {
    traceId: TRACE,
    spanId: whole.spanId,
    name: whole.name,
    kind: 3,
    startTimeUnixNano: whole.startNs,
    endTimeUnixNano: whole.endNs,
    attributes: [{ key: 'a', value: { doubleValue: 1 } }],
    droppedAttributesCount: 1,
    droppedEventsCount: 2,
    droppedLinksCount: 3,
    flags: 0x301,
    events: [
      {
        timeUnixNano: '5',
        name: 'e',
        attributes: [{ key: 'b', value: { doubleValue: 2 } }],
        droppedAttributesCount: 4,
      },
    ],
    links: [
      {
        traceId: TRACE,
        spanId: '1111111111111111',
        traceState: 'dd=s:1',
        attributes: [{ key: 'c', value: { bytesValue: 'AQID' } }],
        droppedAttributesCount: 5,
        flags: '259',
      },
    ],
  }
  const service = { key: 'service.name', value: { stringValue: 'payments' } }
  const request = {
    resourceSpans: [
      {
        resource: { attributes: [service, d], droppedAttributesCount: 6 },
        schemaUrl: 'https://schemas.example/1',
        scopeSpans: [
          {
            scope: { name: 'payments', version: '1.0.0', attributes: [e, text], droppedAttributesCount: 7 },
            schemaUrl: 'https://schemas.example/2',
            spans: [span],
          },
        ],
      },
    ],
  }
  expect(decodeJson(JSON.stringify(request), OTLP_LIMITS).spans).toEqual([whole])
})

test('a count of what was left out never says more than its 32 bits can, and nothing when it is none', () => {
  const countOf = (count: bigint) =>
    decode(requestOf(spanBytes(new Uint8Array(), [varintField(10, count)])))?.extras?.dropped?.attributes
  expect([countOf(2n ** 40n), countOf(2n ** 64n - 1n), countOf(0n)]).toEqual([2 ** 32 - 1, undefined, undefined])
})
