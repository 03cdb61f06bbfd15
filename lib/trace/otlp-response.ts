import type { Rejection } from './otlp-limits.ts'
import { WireWriter } from './otlp-wire-writer.ts'

/** The two encodings of OTLP/HTTP; an answer has the encoding of its request. */
export type OtlpType = 'application/x-protobuf' | 'application/json'

const encoder = new TextEncoder()
const asJson = (value: object): Uint8Array<ArrayBuffer> => encoder.encode(JSON.stringify(value))

/**
 * An `ExportTraceServiceResponse`; with rejections its `partial_success` says how many spans and why. Remarks on spans that were
 * kept are said there too: with no span rejected it is a warning (OTLP: partial success).
 */
export function encodeTraceResponse(
  rejected: readonly Rejection[],
  type: OtlpType,
  remarks: readonly Rejection[] = [],
): Uint8Array<ArrayBuffer> {
  const count = rejected.reduce((sum, rejection) => sum + rejection.count, 0)
  const message = [
    ...rejected.map((rejection) => `${rejection.count} rejected: ${rejection.reason}`),
    ...remarks.map((remark) => `${remark.count} ${remark.reason}`),
  ].join('; ')
  if (type === 'application/json') {
    return asJson(message === '' ? {} : { partialSuccess: { rejectedSpans: String(count), errorMessage: message } })
  }
  if (message === '') return new Uint8Array()
  return new WireWriter().message(1, (partial) => partial.varint(1, count).text(2, message)).done()
}

/** A `google.rpc.Status`, the body of every answer that is not 200. `code` is a google.rpc.Code. */
export function encodeStatus(status: { code: number; message: string }, type: OtlpType): Uint8Array<ArrayBuffer> {
  if (type === 'application/json') return asJson(status)
  return new WireWriter().varint(1, status.code).text(2, status.message).done()
}
