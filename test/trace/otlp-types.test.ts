import { expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import type { Json } from '#core/json.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import { decodeJson } from '#trace/otlp-json.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import type { ValueType } from '#trace/span.ts'
import { bytesField, doubleField, pair, requestOf, spanBytes, varintField } from './protobuf.ts'
import { otelSpan, TRACE } from './spans.ts'

const INT_MAX = 2n ** 63n - 1n
const list = (...values: Uint8Array[]): Uint8Array => bytesField(5, ...values.map((value) => bytesField(1, value)))
const map = (...pairs: [string, Uint8Array][]): Uint8Array =>
  bytesField(6, ...pairs.map(([key, value]) => bytesField(1, pair(key, value))))
const decode = (bytes: Uint8Array) => decodeProtobuf(bytes, OTLP_LIMITS).spans[0]
const holds = (bytes: Uint8Array, part: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.from(part))
/** Without JSON in between nothing would show that it is stored as JSON. */
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

const double = (value: number): Uint8Array => doubleField(4, value)
const VALUES: readonly (readonly [string, Uint8Array, object, Json, ValueType | undefined])[] = [
  ['bytes', bytesField(7, Uint8Array.of(1, 2, 3)), { bytesValue: 'AQID' }, 'AQID', 'bytes'],
  ['no bytes', bytesField(7), { bytesValue: '' }, '', 'bytes'],
  ['a large integer', varintField(3, INT_MAX), { intValue: `${INT_MAX}` }, `${INT_MAX}`, 'int'],
  ['a small integer', varintField(3, 7n), { intValue: '7' }, 7, undefined],
  ['a whole double', double(3), { doubleValue: 3 }, 3, 'double'],
  ['a double with a fraction', double(0.5), { doubleValue: 0.5 }, 0.5, undefined],
  ['a huge double', double(1e300), { doubleValue: 1e300 }, 1e300, undefined],
  ['no number', double(Number.NaN), { doubleValue: 'NaN' }, 'NaN', 'double'],
  ['an infinite number', double(-Infinity), { doubleValue: '-Infinity' }, '-Infinity', 'double'],
  ['a zero below zero', double(-0), { doubleValue: '-0' }, '-0', 'double'],
  ['a text that looks like a number', bytesField(1, 'NaN'), { stringValue: 'NaN' }, 'NaN', undefined],
  [
    'doubles, one of them whole',
    list(double(0.1), double(2)),
    { arrayValue: { values: [{ doubleValue: 0.1 }, { doubleValue: 2 }] } },
    [0.1, 2],
    undefined,
  ],
  [
    'whole doubles',
    list(double(1), double(2)),
    { arrayValue: { values: [{ doubleValue: 1 }, { doubleValue: 2 }] } },
    [1, 2],
    'double',
  ],
  [
    'doubles, one of them none',
    list(double(Number.NaN), double(0.5)),
    { arrayValue: { values: [{ doubleValue: 'NaN' }, { doubleValue: 0.5 }] } },
    ['NaN', 0.5],
    { 0: 'double' },
  ],
  [
    'integers, one of them large',
    list(varintField(3, 1n), varintField(3, INT_MAX)),
    { arrayValue: { values: [{ intValue: 1 }, { intValue: `${INT_MAX}` }] } },
    [1, `${INT_MAX}`],
    { 1: 'int' },
  ],
  [
    'an integer beside doubles and others',
    list(varintField(3, 1n), double(2), double(0.5), varintField(2, 1n)),
    { arrayValue: { values: [{ intValue: 1 }, { doubleValue: 2 }, { doubleValue: 0.5 }, { boolValue: true }] } },
    [1, 2, 0.5, true],
    { 0: 'int' },
  ],
  [
    'an integer beside a whole double and others',
    list(bytesField(1, 'a'), varintField(3, 1n), double(2), varintField(3, INT_MAX)),
    {
      arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }, { doubleValue: 2 }, { intValue: `${INT_MAX}` }] },
    },
    ['a', 1, 2, `${INT_MAX}`],
    { 1: 'int', 2: 'double', 3: 'int' },
  ],
  [
    'what an object holds',
    map(['__proto__', double(1)], ['b', map(['c', varintField(3, 1n)])]),
    {
      kvlistValue: {
        values: [
          { key: '__proto__', value: { doubleValue: 1 } },
          { key: 'b', value: { kvlistValue: { values: [{ key: 'c', value: { intValue: 1 } }] } } },
        ],
      },
    },
    Object.fromEntries([
      ['__proto__', 1],
      ['b', { c: 1 }],
    ]),
    Object.fromEntries([['__proto__', 'double']]),
  ],
]

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
