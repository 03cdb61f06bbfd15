import type { TraceId } from '#core/ids.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const LIST = statement('list-span-marks')

/** A place in the order in which spans are counted: the digits of a start, and the position of a span. */
export interface MarksPlace {
  readonly startNs: string
  readonly position: number
}

export const FIRST_MARKS: MarksPlace = { startNs: '-1', position: -1 }

/** What counting needs of some spans (lib/trace/span-marks.ts), and the place of the last of them. */
export interface MarksPart {
  readonly marks: Uint8Array
  readonly count: number
  readonly last: MarksPlace
}

/** The marks of spans of a trace by their start, behind a place. */
export async function listSpanMarks(sql: Sql, traceId: TraceId, after: MarksPlace, limit: number): Promise<MarksPart> {
  const { rows } = await run<{ count: number; marks: Buffer | null; start_ns: string; position: number }>(sql, LIST, [
    traceId,
    after.startNs,
    after.position,
    limit,
  ])
  const [part] = rows
  if (!part?.marks) return { marks: new Uint8Array(), count: 0, last: after }
  return { marks: part.marks, count: part.count, last: { startNs: part.start_ns, position: part.position } }
}
