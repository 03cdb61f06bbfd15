import { expect, test } from 'vitest'
import { encodeStatus, encodeTraceResponse } from '#trace/otlp-response.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import { readFields, WireReader, type Fields } from '#trace/otlp-wire.ts'

const REJECTED = [{ reason: 'not a trace of a known run', count: 300 }]
type Read = [number, unknown][]
const MESSAGE: Fields<Read> = {
  1: (into, reader) => into.push([1, reader.int64()]),
  2: (into, reader) => into.push([2, reader.text()]),
}
const PARTIAL: Fields<Read> = { 1: (into, reader) => into.push([1, reader.message([], MESSAGE)]) }
const read = (bytes: Uint8Array, of: Fields<Read>): Read => readFields(new WireReader(bytes, OTLP_LIMITS), [], of)
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
  expect(read(encodeTraceResponse(REJECTED, 'application/x-protobuf'), PARTIAL)).toEqual([
    [
      1,
      [
        [1, 300],
        [2, message],
      ],
    ],
  ])
})

test('an error is a google.rpc.Status in the type of the request', () => {
  expect(text(encodeStatus({ code: 3, message: 'no' }, 'application/json'))).toBe('{"code":3,"message":"no"}')
  expect(read(encodeStatus({ code: 3, message: 'no' }, 'application/x-protobuf'), MESSAGE)).toEqual([
    [1, 3],
    [2, 'no'],
  ])
})

test('what is said of spans that were kept is a warning: nothing was rejected', () => {
  const remarks = [{ reason: 'kept without events', count: 2 }]
  expect(JSON.parse(text(encodeTraceResponse([], 'application/json', remarks)))).toEqual({
    partialSuccess: { rejectedSpans: '0', errorMessage: '2 kept without events' },
  })
  expect(read(encodeTraceResponse(REJECTED, 'application/x-protobuf', remarks), PARTIAL)).toEqual([
    [
      1,
      [
        [1, 300],
        [2, '300 rejected: not a trace of a known run; 2 kept without events'],
      ],
    ],
  ])
})
