import { setImmediate as letOthers } from 'node:timers/promises'
import type { TraceId } from '#core/ids.ts'
import type { Sql } from '#db/database.ts'
import { FIRST_MARKS, listSpanMarks, type MarkNumbers } from '#db/span-marks.ts'
import type { SpanMarks } from '#trace/span-marks.ts'

/** What is worked on at once, so that others have their turn in between, and in all: a page holds no more either. */
const SPANS_AT_ONCE = 10_000
const SPANS_MAX = 250_000

/** The spans of a trace, part by part, as far as they are counted. */
export interface TraceMarks {
  readonly parts: readonly SpanMarks[]
  /** False: only the first spans were read. */
  readonly isWhole: boolean
}

export async function readMarks(sql: Sql, traceId: TraceId, numbers: MarkNumbers): Promise<TraceMarks> {
  const parts: SpanMarks[] = []
  let after = FIRST_MARKS
  for (let read = 0; read < SPANS_MAX; read += SPANS_AT_ONCE) {
    const { marks, count, last } = await listSpanMarks(sql, traceId, { numbers, after, limit: SPANS_AT_ONCE })
    parts.push(marks)
    if (count < SPANS_AT_ONCE) return { parts, isWhole: true }
    after = last
  }
  return { parts, isWhole: false }
}

interface Counter {
  place(marks: SpanMarks): void
  count(marks: SpanMarks): void
}

/** Counts what was read, with turns for others in between. */
export async function countMarks({ place, count }: Counter, { parts }: TraceMarks): Promise<void> {
  for (const work of [place, count])
    for (const part of parts) {
      work(part)
      await letOthers()
    }
}
