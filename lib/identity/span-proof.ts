import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { SpanId, TraceId } from '#core/ids.ts'

/**
 * Shows that whoever made a span held a task's token, without putting the token on the span: an HMAC-SHA-256 over trace and
 * span id, keyed with the SHA-256 of the token; the first 16 bytes, as hex.
 */
export function spanProof(token: string, traceId: TraceId, spanId: SpanId): string {
  const key = createHash('sha256').update(token).digest()
  return createHmac('sha256', key).update(`${traceId}:${spanId}`).digest('hex').slice(0, 32)
}

/** Compares two proofs in constant time. */
export const isSameProof = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
