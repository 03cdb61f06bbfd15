import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeTraces } from '#trace/otlp-encode.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import { anySpan, inOrder } from './any-span.ts'
import { otelSpan } from './spans.ts'

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

test('the state of a trace goes out with its spans, and is no part of what comes in', () => {
  const bytes = encodeTraces([{ ...otelSpan(), traceState: 'ot=th:8' }])
  expect(Buffer.from(bytes).includes('ot=th:8')).toBe(true)
  expect(decodeProtobuf(bytes, OTLP_LIMITS).spans).toEqual([otelSpan()])
})
