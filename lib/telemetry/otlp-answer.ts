import { isOtlpDecodeError } from '#trace/otlp-limits.ts'
import { readFields, WireReader, type Fields } from '#trace/otlp-wire.ts'

interface Answer {
  rejected: number
}

const PARTIAL: Fields<Answer> = { 1: (into, reader) => (into.rejected = Number(reader.int64())) }
const RESPONSE: Fields<Answer> = { 1: (into, reader) => void reader.message(into, PARTIAL) }

/** How many spans an `ExportTraceServiceResponse` says were refused; none when it says nothing that can be read. */
export function rejectedSpans(body: Uint8Array): number {
  try {
    return Math.max(0, readFields(new WireReader(body), { rejected: 0 }, RESPONSE).rejected)
  } catch (error) {
    if (isOtlpDecodeError(error)) return 0
    throw error
  }
}
