import { expect, test } from 'vitest'
import { encodeStatus, encodeTraceResponse } from '#trace/otlp-response.ts'
import { WireReader } from '#trace/otlp-wire.ts'

const REJECTED = [{ reason: 'not a trace of a known run', count: 300 }]
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('full success is an empty response', () => {
  expect(encodeTraceResponse([], 'application/x-protobuf')).toHaveLength(0)
  expect(text(encodeTraceResponse([], 'application/json'))).toBe('{}')
})

test('partial success says how many spans were rejected and why', () => {
  const message = '300 rejected: not a trace of a known run'
  expect(JSON.parse(text(encodeTraceResponse(REJECTED, 'application/json')))).toEqual({
    partialSuccess: { rejectedSpans: '300', errorMessage: message },
  })
  const response = new WireReader(encodeTraceResponse(REJECTED, 'application/x-protobuf'))
  response.next()
  const partial = response.message()
  expect([partial.next(), partial.field, partial.varint()]).toEqual([true, 1, 300n])
  expect([partial.next(), partial.field, partial.text()]).toEqual([true, 2, message])
  expect([partial.next(), response.next()]).toEqual([false, false])
})

test('an error is a google.rpc.Status in the type of the request', () => {
  expect(text(encodeStatus({ code: 3, message: 'no' }, 'application/json'))).toBe('{"code":3,"message":"no"}')
  const status = new WireReader(encodeStatus({ code: 3, message: 'no' }, 'application/x-protobuf'))
  expect([status.next(), status.field, status.varint()]).toEqual([true, 1, 3n])
  expect([status.next(), status.field, status.text()]).toEqual([true, 2, 'no'])
})
