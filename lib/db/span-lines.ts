import type { SpanId, TaskId, TraceId } from '#core/ids.ts'
import type { SpanLine } from '#trace/span-columns.ts'
import type { Sql } from './database.ts'
import { kindOf } from './span-row.ts'
import { run, statement } from './statement.ts'

const LIST = statement('list-span-lines')
const LIST_NEW = statement('list-new-span-lines')

interface LineRow {
  readonly span_id: SpanId
  readonly parent_span_id: SpanId | null
  readonly task_id: TaskId | null
  readonly service: string
  readonly name: string
  readonly kind: number
  readonly start_us: number
  readonly end_us: number
  readonly start_ns: string
  readonly status_code: number
}

const ERROR = 2

const lineOfRow = (row: LineRow): SpanLine => ({
  spanId: row.span_id,
  parentSpanId: row.parent_span_id,
  taskId: row.task_id,
  service: row.service,
  name: row.name,
  kind: kindOf(row.kind),
  startUs: row.start_us,
  endUs: row.end_us,
  isError: row.status_code === ERROR,
})

/** A place in the order of starts: digits of nanoseconds, and the span's id. */
export interface SpanPlace {
  readonly startNs: string
  readonly spanId: string
}

export const FIRST_PLACE: SpanPlace = { startNs: '0', spanId: '' }

/** Spans of workers and services by their start, and where the next ones begin; null at the end. */
export async function listSpanLines(
  sql: Sql,
  traceId: TraceId,
  { after, limit }: { readonly after: SpanPlace; readonly limit: number },
): Promise<{ readonly lines: readonly SpanLine[]; readonly next: SpanPlace | null }> {
  const { rows } = await run<LineRow>(sql, LIST, [traceId, after.startNs, after.spanId, limit + 1])
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    lines: rows.slice(0, limit).map(lineOfRow),
    next: last ? { startNs: last.start_ns, spanId: last.span_id } : null,
  }
}

/** Spans of workers and services that came since a horizon, perhaps some again; `hasMore` when these are not all. */
export async function listNewSpanLines(
  sql: Sql,
  traceId: TraceId,
  { horizon, limit }: { readonly horizon: number; readonly limit: number },
): Promise<{ readonly lines: readonly SpanLine[]; readonly hasMore: boolean }> {
  const { rows } = await run<LineRow>(sql, LIST_NEW, [traceId, horizon, limit + 1])
  return { lines: rows.slice(0, limit).map(lineOfRow), hasMore: rows.length > limit }
}

/** How many spans a trace has, counted up to `most`. */
export async function countSpansUpTo(sql: Sql, traceId: TraceId, most: number): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM (SELECT FROM span WHERE trace_id = decode($1, 'hex') LIMIT $2) AS counted`,
    [traceId, most],
  )
  return rows[0]?.count ?? 0
}
