import { spanIdOf } from '#core/ids.ts'
import type { SpanOutline } from '#trace/compare-outline.ts'

export interface Marked {
  readonly span: SpanOutline
  /** Of its source or its kind. */
  readonly number: number
  readonly isWrite: boolean
}

/** A span with the number 5. */
export const marked = (span: SpanOutline, over: Partial<Marked> = {}): Marked => ({
  span,
  number: 5,
  isWrite: false,
  ...over,
})

/** As lib/db/sql/list-span-marks.sql writes them. */
export function marksOf(spans: readonly Marked[]): Uint8Array {
  const parts = spans.map(({ span, number, isWrite }) => {
    const origin = { engine: 0, received: 1, own: 2 }[span.origin]
    const bits = origin + (span.isError ? 4 : 0) + (isWrite ? 8 : 0) + (span.taskId === null ? 0 : 16)
    const [eight, byte] = [Buffer.alloc(8), Buffer.of(bits)]
    eight.writeBigInt64BE(BigInt(number))
    const ids = [span.spanId, span.parentSpanId ?? '0'.repeat(16)].map((id) => Buffer.from(id, 'hex'))
    const task = Buffer.from(span.taskId === null ? '' : spanIdOf(span.taskId), 'hex')
    return Buffer.concat([...ids, eight, byte, task])
  })
  return Buffer.concat(parts)
}
