import { describe, expect, test } from 'vitest'
import { decodeJson } from '#trace/otlp-json.ts'
import { isOtlpDecodeError, OTLP_LIMITS, OtlpDecodeError } from '#trace/otlp-limits.ts'
import { serviceOf } from '#trace/otlp-raw.ts'
import { otelSpan, TRACE } from './spans.ts'

const SPAN = {
  traceId: TRACE.toUpperCase(),
  spanId: '00F067AA0BA902B7',
  name: 'INSERT deployment',
  kind: 3,
  startTimeUnixNano: '1764000000000000001',
  endTimeUnixNano: '1764000000250000002',
}

const request = (span: unknown, resource: unknown = { attributes: [pair('service.name', 'payments')] }): string =>
  JSON.stringify({
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'payments', version: '1.0.0' }, spans: [span] }] }],
  })
const pair = (key: string, text: string) => ({ key, value: { stringValue: text } })
const decode = (text: string) => decodeJson(text, OTLP_LIMITS)
const first = (over: object) => decode(request({ ...SPAN, ...over })).spans[0]

test('a span in OTLP/JSON is read; ids are hex of either case, 64-bit numbers are strings', () => {
  expect(decode(request({ ...SPAN, flags: 257, unknown: { of: 'later' } }))).toEqual({
    spans: [otelSpan({ extras: { flags: 257 } })],
    rejected: [],
    remarks: [],
  })
})

test('absent and null fields have their defaults', () => {
  const bare = { ...SPAN, kind: null, status: null, attributes: null, events: undefined }
  expect(decode(request(bare, null)).spans).toEqual([otelSpan({ kind: 'UNSPECIFIED', resource: {} })])
  expect(decode('{}')).toEqual({ spans: [], rejected: [], remarks: [] })
})

test('every kind of value is read; what JSON numbers cannot hold is kept as text', () => {
  const attributes = [
    { key: 'text', value: { stringValue: 'a' } },
    { key: 'yes', value: { boolValue: true } },
    { key: 'int', value: { intValue: '7' } },
    { key: 'number', value: { intValue: 7 } },
    { key: 'long', value: { intValue: '9223372036854775807' } },
    { key: 'half', value: { doubleValue: 0.5 } },
    { key: 'halfText', value: { doubleValue: '0.5' } },
    { key: 'nan', value: { doubleValue: 'NaN' } },
    { key: 'huge', value: { doubleValue: '1e999' } },
    { key: 'bytes', value: { bytesValue: 'AQID' } },
    { key: 'list', value: { arrayValue: { values: [{ intValue: 1 }, {}] } } },
    { key: 'map', value: { kvlistValue: { values: [pair('__proto__', 'own')] } } },
    { key: 'none', value: null },
    {},
  ]
  const read = first({ attributes })?.attributes
  expect(JSON.stringify(read)).toBe(
    '{"text":"a","yes":true,"int":7,"number":7,"long":"9223372036854775807","half":0.5,"halfText":0.5,"nan":"NaN",' +
      '"huge":"Infinity","bytes":"AQID","list":[1,null],"map":{"__proto__":"own"},"none":null,"":null}',
  )
})

test('integers of 64 bits that are written as numbers keep all their digits, and nothing else is touched', () => {
  const like = '"intValue": 1700000000000000001, \\"intValue\\": 1700000000000000001 }'
  const text = request({
    ...SPAN,
    name: like,
    attributes: [
      { key: 'a', value: { intValue: '#9223372036854775807' } },
      { key: '"intValue', 1: '#-9007199254740993' },
    ],
    events: [{ timeUnixNano: '#1700000000000000001' }, { timeUnixNano: '#1.7e18' }],
    startTimeUnixNano: '#1700000000000000001',
    endTimeUnixNano: '#1700000000000000003',
  }).replaceAll(/"#([^"]*)"/g, ' $1 ')
  expect(decode(text).spans).toEqual([
    otelSpan({
      name: like,
      attributes: { a: '9223372036854775807', '"intValue': null },
      extras: { types: { a: 'int' } },
      events: [
        { timeNs: '1700000000000000001', name: '', attributes: {} },
        { timeNs: '1700000000000000000', name: '', attributes: {} },
      ],
      startNs: '1700000000000000001',
      endNs: '1700000000000000003',
    }),
  ])
})

test('events, links and the status are read; links to nowhere are left out and counted', () => {
  const links = [{ traceId: TRACE, spanId: '1111111111111111', attributes: [pair('a', 'b')] }, { traceId: 'x' }]
  const events = [{ timeUnixNano: '5', name: 'exception' }]
  expect(first({ links, events, status: { code: 2, message: 'no' }, parentSpanId: '2222222222222222' })).toEqual(
    otelSpan({
      parentSpanId: '2222222222222222' as never,
      status: 'error',
      statusMessage: 'no',
      events: [{ timeNs: '5', name: 'exception', attributes: {} }],
      links: [{ traceId: TRACE, spanId: '1111111111111111' as never, attributes: { a: 'b' } }],
      extras: { dropped: { links: 1 } },
    }),
  )
})

test('a parent of zeros is none', () => {
  expect(first({ parentSpanId: '0000000000000000' })).toEqual(otelSpan())
})

test('a span that ends before it starts is kept without a duration, and the sender is told', () => {
  const { spans, rejected, remarks } = decode(request({ ...SPAN, endTimeUnixNano: '1764000000000000000' }))
  expect([spans, rejected]).toEqual([[otelSpan({ endNs: '1764000000000000001' })], []])
  expect(remarks).toEqual([{ reason: 'kept without a duration: the span ends before it starts', count: 1 }])
})

test('a span that ends later than it may is rejected alone', () => {
  const endsAt = (latestNs: bigint, over = {}) => decodeJson(request({ ...SPAN, ...over }), OTLP_LIMITS, latestNs)
  const rejected = [{ reason: 'the span ends more than a day from now', count: 1 }]
  expect(endsAt(1764000000250000002n).spans).toEqual([otelSpan()])
  expect(endsAt(1764000000250000001n)).toEqual({ spans: [], rejected, remarks: [] })
  expect(endsAt(1764000000000000000n, { endTimeUnixNano: '1' }).rejected).toEqual(rejected)
})

test('the state of a trace is kept, up to 512 characters of it', () => {
  const traceState = 'ot=th:e666;rv:1234, dd=s:1'
  const links = [{ traceId: TRACE, spanId: '1111111111111111', traceState }]
  const read = first({ traceState: `${traceState},long=${'x'.repeat(250)},more=${'x'.repeat(250)}`, links })
  expect([read?.extras, read?.links[0]?.extras]).toEqual([
    { traceState: 'ot=th:e666;rv:1234,dd=s:1' },
    { traceState: 'ot=th:e666;rv:1234,dd=s:1' },
  ])
  expect(first({ traceState: 'broken' })).not.toHaveProperty('extras')
})

test.each([
  [{ traceId: '00000000000000000000000000000000' }, 'the trace id is not 16 bytes or all zero'],
  [{ spanId: 'abc' }, 'the span id is not 8 bytes or all zero'],
  [{ parentSpanId: 'abc' }, 'the parent span id is not 8 bytes'],
  [{ startTimeUnixNano: 0 }, 'a time is missing or out of range'],
  [{ endTimeUnixNano: '9223372036854775808' }, 'a time is missing or out of range'],
  [{ endTimeUnixNano: null }, 'a time is missing or out of range'],
  [{ startTimeUnixNano: '9223372036854775808' }, 'a time is missing or out of range'],
])('a span with %o is rejected alone', (over, reason) => {
  expect(decode(request({ ...SPAN, ...over }))).toEqual({ spans: [], rejected: [{ reason, count: 1 }], remarks: [] })
})

test.each([
  ['not json', 'malformed'],
  ['[]', 'malformed'],
  ['{"resourceSpans":{}}', 'malformed'],
  ['{"resourceSpans":[1]}', 'malformed'],
  [request({ ...SPAN, kind: 'SPAN_KIND_CLIENT' }), 'malformed'],
  [request({ ...SPAN, name: 5 }), 'malformed'],
  [request({ ...SPAN, startTimeUnixNano: '1.5' }), 'malformed'],
  [request({ ...SPAN, attributes: [{ key: 'a', value: { boolValue: 1 } }] }), 'malformed'],
  [request({ ...SPAN, attributes: [{ key: 'a', value: { doubleValue: 'x' } }] }), 'malformed'],
  [`${'['.repeat(100)}${']'.repeat(100)}`, 'malformed'],
])('a request that is not OTLP/JSON is refused as a whole: %s', (text, kind) => {
  expect(() => decode(text)).toThrow(expect.objectContaining({ name: 'OtlpDecodeError', kind }))
})

test('numbers of kinds and statuses that are not known yet are read as unspecified', () => {
  expect(first({ kind: 99, status: { code: 99 } })).toMatchObject({ kind: 'UNSPECIFIED', status: 'unset' })
})

test('a scope without a name or version is one without', () => {
  const bare = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }] })
  expect(decode(bare).spans[0]?.scope).toEqual({ name: '', version: null })
})

test('a span without times is rejected alone', () => {
  const { startTimeUnixNano: _, ...timeless } = SPAN
  expect(decode(request(timeless)).rejected).toEqual([{ reason: 'a time is missing or out of range', count: 1 }])
})

test('a double that is neither number nor text is refused', () => {
  const attributes = [{ key: 'a', value: { doubleValue: true } }]
  expect(() => decode(request({ ...SPAN, attributes }))).toThrow('doubleValue must be a number')
})

test('the service is what the resource names, or unknown_service', () => {
  expect(serviceOf({ 'service.name': 'pay\0ments' })).toBe('pay\uFFFDments')
  expect([serviceOf({}), serviceOf({ 'service.name': 5 }), serviceOf({ 'service.name': '' })]).toEqual(
    Array.from({ length: 3 }, () => 'unknown_service'),
  )
})

test('a decode error is told from every other error', () => {
  expect([new OtlpDecodeError('malformed', ''), new Error(), null].map(isOtlpDecodeError)).toEqual([true, false, false])
})

describe('limits', () => {
  const limits = {
    ...OTLP_LIMITS,
    spansMax: 4,
    attributesMax: 2,
    textLengthMax: 5,
    eventsMax: 1,
    linksMax: 1,
    depthMax: 2,
  }

  test('more spans than allowed are refused as too large', () => {
    const many = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [SPAN, SPAN, SPAN] }] }] })
    expect(() => decodeJson(many, limits)).toThrow(OtlpDecodeError)
    expect(() => decodeJson(many, { ...limits, bytesMax: 5 })).toThrow(expect.objectContaining({ kind: 'too_large' }))
  })

  test('long texts are cut, deep values and what is beyond a count is left out', () => {
    const attributes = [
      pair('a', '123456789'),
      { key: 'deep', value: { arrayValue: { values: [{ arrayValue: { values: [{ stringValue: 'x' }] } }] } } },
      pair('c', ''),
    ]
    const events = [{ timeUnixNano: 1 }, { timeUnixNano: 2 }]
    const { spans } = decodeJson(request({ ...SPAN, name: 'n\0', attributes, events }), limits)
    expect(spans[0]).toMatchObject({
      name: 'n\uFFFD',
      attributes: { a: '12345', deep: [[null]] },
      events: [{ timeNs: '1' }],
    })
    expect(Object.keys(spans[0]?.attributes ?? {})).toEqual(['a', 'deep'])
  })
})
