import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import { anySpan, inOrder } from './any-span.ts'
import { otelSpan, TRACE } from './spans.ts'

test('what is encoded is decoded to the same spans', () => {
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 5 }), (spans) => {
      const { spans: decoded, rejected } = decodeProtobuf(encodeTraces(spans), OTLP_LIMITS)
      expect(rejected).toEqual([])
      expect(inOrder(decoded)).toEqual(inOrder(spans))
    }),
    { endOnFailure: true },
  )
})

test('the state of a trace goes out with its spans and comes in with them, that of a link with the link', () => {
  const link = {
    traceId: TRACE,
    spanId: '1111111111111111' as SpanId,
    attributes: {},
    extras: { traceState: 'dd=s:1' },
  }
  const span = otelSpan({ extras: { traceState: 'ot=th:8' }, links: [link] })
  expect(decodeProtobuf(encodeTraces([span]), OTLP_LIMITS).spans).toEqual([span])
  const [leaving] = decodeProtobuf(encodeTraces([{ ...span, traceState: 'ot=th:c' }]), OTLP_LIMITS).spans
  expect(leaving?.extras).toEqual({ traceState: 'ot=th:c' })
})
