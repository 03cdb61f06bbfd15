import type { SpanId, TraceId } from '#core/ids.ts'
import type { SpanNames } from '#trace/compare-spans.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const LIST = statement('list-span-marks')
const NAMES = statement('list-span-names')

/** What the number of a mark stands for: who sent the span, or what kind it is of: one for each service and name without its numbers. */
export type MarkNumbers = 'sources' | 'kinds'

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

/** Which marks of a trace are read. */
export interface MarksWanted {
  readonly numbers: MarkNumbers
  readonly after: MarksPlace
  readonly limit: number
}

/** The marks of spans of a trace by their start, behind a place. */
export async function listSpanMarks(
  sql: Sql,
  traceId: TraceId,
  { numbers, after, limit }: MarksWanted,
): Promise<MarksPart> {
  const values = [traceId, after.startNs, after.position, limit, numbers === 'kinds']
  const { rows } = await run<{ count: number; marks: Buffer | null; start_ns: string; position: number }>(
    sql,
    LIST,
    values,
  )
  const [part] = rows
  if (!part?.marks) return { marks: new Uint8Array(), count: 0, last: after }
  return { marks: part.marks, count: part.count, last: { startNs: part.start_ns, position: part.position } }
}

/** What spans of a trace are called. */
export async function listSpanNames(sql: Sql, traceId: TraceId, spanIds: readonly SpanId[]): Promise<SpanNames> {
  if (spanIds.length === 0) return new Map()
  const { rows } = await run<{ spanId: SpanId; service: string; name: string }>(sql, NAMES, [traceId, spanIds])
  return new Map(rows.map(({ spanId, service, name }) => [spanId, { service, name }]))
}
