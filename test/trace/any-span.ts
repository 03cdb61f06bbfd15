import * as fc from 'fast-check'
import type { SpanId } from '#core/ids.ts'
import type { Json } from '#core/json.ts'
import { SPAN_KINDS, type OtelSpan } from '#trace/span.ts'
import { otelSpan, TRACE } from './spans.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((value) => value.replaceAll('\0', ''))
const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value
const attributes = fc.dictionary(text, value, { maxKeys: 4, noNullPrototype: true })
const id = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map((number) => number.toString(16).padStart(16, '0') as SpanId)
const nanos = fc.bigInt({ min: 1n, max: 2n ** 62n })

/** Any span that may come in: ids, times and text are valid, the rest is anything. */
export const anySpan: fc.Arbitrary<OtelSpan> = fc
  .record({
    spanId: id,
    parentSpanId: fc.option(id, { nil: null }),
    name: text,
    kind: fc.constantFrom(...SPAN_KINDS),
    status: fc.constantFrom('unset' as const, 'ok' as const, 'error' as const),
    statusMessage: fc.option(
      text.filter((message) => message !== ''),
      { nil: null },
    ),
    attributes,
    events: fc.array(fc.record({ timeNs: nanos.map(String), name: text, attributes }), { maxLength: 2 }),
    links: fc.array(fc.record({ traceId: fc.constant(TRACE), spanId: id, attributes }), { maxLength: 2 }),
    times: fc.tuple(nanos, nanos),
    scope: fc.constantFrom({ name: 'a', version: '1' }, { name: '', version: null }),
    resource: fc.constantFrom({ 'service.name': 'a' }, { 'service.name': 'b', pid: 7 }),
  })
  .map(({ times: [start, lasts], ...rest }) =>
    otelSpan({ ...rest, startNs: String(start), endNs: String(start + (lasts % 2n ** 61n)) }),
  )

const placeOf = ({ spanId, startNs }: OtelSpan): string => spanId + startNs

/** Spans of one resource and scope travel together: what comes back is compared in this order. */
export const inOrder = (spans: readonly OtelSpan[]): OtelSpan[] =>
  spans.toSorted((a, b) => placeOf(a).localeCompare(placeOf(b)))
