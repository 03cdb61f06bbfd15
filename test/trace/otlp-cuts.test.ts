import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import { decodeJson } from '#trace/otlp-json.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import type { Dropped } from '#trace/span.ts'
import { bytesField, nested, pair, requestOf, spanBytes } from './protobuf.ts'
import { otelSpan, TRACE } from './spans.ts'

const LIMITS = { ...OTLP_LIMITS, attributesMax: 3, eventsMax: 1, linksMax: 1, depthMax: 2, textLengthMax: 8 }
const SAID = [{ reason: 'kept in part: more attributes, events, links or text than is kept of a span', count: 1 }]

const five = Array.from({ length: 5 }, (_, at) => `k${at}`)
const text = (value: string) => ({ stringValue: value })
const jsonPair = (key: string) => ({ key, value: { intValue: 1 } })
const list = (items: number) => ({ arrayValue: { values: Array.from({ length: items }, () => ({ intValue: 1 })) } })
const deep = { arrayValue: { values: [{ arrayValue: { values: [text('x')] } }] } }
const link = { traceId: TRACE, spanId: '1111111111111111' }

const SPAN = {
  traceId: TRACE,
  spanId: '00f067aa0ba902b7',
  startTimeUnixNano: '1',
  endTimeUnixNano: '2',
}
const fromJson = (span: object, resource: object = {}, scope: object = {}) =>
  decodeJson(
    JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [{ ...SPAN, ...span }] }] }] }),
    LIMITS,
  )
const a = (value: object) => ({ attributes: [{ key: 'a', value }] })
const long = 'x'.repeat(9)
const LONG = 'x'.repeat(1_025)

describe('what is cut of a span is said, and counted where OpenTelemetry counts it', () => {
  test.each<[string, object, Dropped | undefined]>([
    ['attributes', { attributes: five.map(jsonPair), droppedAttributesCount: 2 }, { attributes: 4 }],
    ['events', { events: five.map(() => ({})) }, { events: 4 }],
    ['links', { links: five.map(() => link) }, { links: 4 }],
    ['a link to nowhere', { links: [{ attributes: [jsonPair('a')] }] }, { links: 1 }],
    ['a text', a(text(long)), undefined],
    ['bytes', a({ bytesValue: 'AQIDBAUGBwgJ' }), undefined],
    ['a list', a(list(4)), undefined],
    ['an object', a({ kvlistValue: { values: five.map(jsonPair) } }), undefined],
    ['a deep value', a(deep), undefined],
    ['attributes of an event', { events: [{ attributes: five.map(jsonPair) }] }, undefined],
    ['a name', { name: long }, undefined],
  ])('%s, in JSON', (_, span, dropped) => {
    const { spans, rejected, remarks } = fromJson(span)
    expect([spans[0]?.extras?.dropped, rejected, remarks]).toEqual([dropped, [], SAID])
  })

  const ones: JsonObject = Object.fromEntries(five.map((key) => [key, 1]))
  test.each([
    ['attributes', encodeTraces([otelSpan({ name: '', attributes: ones, resource: {} })])],
    ['a text', requestOf(spanBytes(pair('a', bytesField(1, long))))],
    ['bytes', requestOf(spanBytes(pair('a', bytesField(7, Uint8Array.from({ length: 9 })))))],
    ['a text of characters that are many bytes', requestOf(spanBytes(pair('a', bytesField(1, 'ü'.repeat(9)))))],
    ['a deep value', requestOf(spanBytes(pair('a', nested(3, 'x'))))],
    ['a scope', encodeTraces([otelSpan({ name: '', resource: {}, scope: { name: long, version: null } })])],
    ['a resource', encodeTraces([otelSpan({ name: '', resource: ones, scope: { name: '', version: null } })])],
  ])('%s, in protobuf', (_, bytes) => {
    const { spans, rejected, remarks } = decodeProtobuf(bytes, LIMITS)
    expect([spans.length, rejected, remarks]).toEqual([1, [], SAID])
  })

  test('a name and a status message that are longer than is kept of them', () => {
    for (const over of [{ name: LONG }, { statusMessage: LONG }]) {
      expect(decodeProtobuf(encodeTraces([otelSpan(over)]), OTLP_LIMITS).remarks).toEqual(SAID)
    }
  })
})

test('what is cut of a resource or a scope is said of their spans', () => {
  expect([fromJson({}, { attributes: five.map(jsonPair) }).remarks, fromJson({}, {}, { name: long }).remarks]).toEqual([
    SAID,
    SAID,
  ])
})

test('of what fits nothing is said', () => {
  const fits = {
    attributes: [jsonPair('a'), { key: 'b', value: text('x'.repeat(8)) }, { key: 'c', value: list(3) }],
    events: [{}],
    links: [link],
  }
  expect(fromJson(fits).remarks).toEqual([])
  const bytes = requestOf(spanBytes(pair('a', bytesField(1, 'ü'.repeat(8)))))
  expect(decodeProtobuf(bytes, LIMITS).remarks).toEqual([])
})

test('what was cut leaves with the counts', () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`k${at}`, at]))
  const events = Array.from({ length: 300 }, () => ({ timeNs: '1', name: 'e', attributes: {} }))
  const links = Array.from({ length: 300 }, () => ({ traceId: TRACE, spanId: otelSpan().spanId, attributes: {} }))
  const sent = encodeTraces([otelSpan({ attributes: many, events, links })])
  const again = decodeProtobuf(encodeTraces(decodeProtobuf(sent, OTLP_LIMITS).spans), OTLP_LIMITS)
  expect([again.spans[0]?.extras?.dropped, again.remarks]).toEqual([{ attributes: 44, events: 44, links: 44 }, []])
})
