import type { Rejection } from './otlp-limits.ts'

/** The two encodings of OTLP/HTTP; an answer has the encoding of its request. */
export type OtlpType = 'application/x-protobuf' | 'application/json'

const encoder = new TextEncoder()

function varint(value: number): number[] {
  const bytes: number[] = []
  let left = value
  while (left > 127) {
    bytes.push((left % 128) | 128)
    left = Math.floor(left / 128)
  }
  return [...bytes, left]
}

const numberField = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)]

function bytesField(field: number, content: Iterable<number>): number[] {
  const bytes = Array.from(content)
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes]
}

const textField = (field: number, text: string): number[] => bytesField(field, encoder.encode(text))

/** An `ExportTraceServiceResponse`; with rejections its `partial_success` says how many spans and why. */
export function encodeTraceResponse(rejected: readonly Rejection[], type: OtlpType): Uint8Array<ArrayBuffer> {
  const count = rejected.reduce((sum, rejection) => sum + rejection.count, 0)
  const message = rejected.map(({ reason, count: of }) => `${of} rejected: ${reason}`).join('; ')
  if (type === 'application/json') {
    const partialSuccess = { rejectedSpans: String(count), errorMessage: message }
    return encoder.encode(JSON.stringify(count === 0 ? {} : { partialSuccess }))
  }
  if (count === 0) return new Uint8Array()
  return Uint8Array.from(bytesField(1, [...numberField(1, count), ...textField(2, message)]))
}

/** A `google.rpc.Status`, the body of every answer that is not 200. `code` is a google.rpc.Code. */
export function encodeStatus(status: { code: number; message: string }, type: OtlpType): Uint8Array<ArrayBuffer> {
  if (type === 'application/json') return encoder.encode(JSON.stringify(status))
  return Uint8Array.from([...numberField(1, status.code), ...textField(2, status.message)])
}
