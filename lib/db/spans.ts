import { runIdOfTrace, type RunId, type SpanId, type TraceId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { StoredSpan } from '#trace/span.ts'
import type { Sql } from './database.ts'
import type { Position } from './entries.ts'
import { spanColumns, writtenSpans } from './span-columns.ts'
import { takeCommons } from './span-common.ts'
import { spansOfRows, type SpanRow } from './span-row.ts'
import { askCold, run, statement } from './statement.ts'

const INSERT = statement('insert-spans')
const LIST = statement('list-spans')
const FIND = statement('find-spans')
const LIST_BEHIND = statement('list-spans-behind')

export interface PlacedSpan extends Position {
  readonly span: StoredSpan
  /** When it came; null of those that came before this was noted. */
  readonly storedAt: Instant | null
}

/**
 * Keeps spans once by their ids; repeating an insert changes nothing. A received span never replaces one that is there, ours
 * replaces a received one that took its id. Of two spans in `spans` with one id ours wins, then the first. Says whose runs got any.
 */
export async function insertSpans(sql: Sql, spans: readonly StoredSpan[]): Promise<RunId[]> {
  const kept = new Map<string, StoredSpan>()
  for (const span of spans) {
    const key = span.traceId + span.spanId
    const there = kept.get(key)
    if (!there || (there.origin === 'received' && span.origin !== 'received')) kept.set(key, span)
  }
  if (kept.size === 0) return []
  // In the order of their ids, else two that keep the same ones wait for each other.
  const written = writtenSpans([...kept].sort(byKey).map(([, span]) => span))
  const shared = new Set(written.flatMap(({ source, shape }) => (shape === null ? [source] : [source, shape])))
  const ids = await takeCommons(sql, shared)
  const { rows } = await run<{ trace_id: TraceId }>(sql, INSERT, [...spanColumns(written, ids), toReduce(spans)])
  return rows.map((row) => runIdOfTrace(row.trace_id))
}

/** The root runs of which there is something that is not always kept. */
const toReduce = (spans: readonly StoredSpan[]): RunId[] => [
  ...new Set(spans.flatMap(({ origin, rootRunId }) => (origin === 'engine' ? [] : [rootRunId]))),
]

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

/** Spans of a trace, and from where to read on: everything that was not visible to this reading lies at or behind `horizon`. */
export interface SpanPage {
  readonly spans: StoredSpan[]
  readonly horizon: number
}

/** The spans of a trace by their start. Given the horizon of an earlier reading only what came since, perhaps some of it again. */
export async function listSpans(sql: Sql, traceId: TraceId, horizon = 0, limit = 20_000): Promise<SpanPage> {
  const { rows: now } = await askCold<{ horizon: number }>(
    sql,
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon',
  )
  const { rows } = await run<SpanRow>(sql, LIST, [traceId, horizon, limit])
  return { spans: await spansOfRows(sql, rows), horizon: now[0]?.horizon ?? horizon }
}

/** Spans of a trace by their ids: to find the attempt a span belongs to through its parents. */
export async function findSpans(sql: Sql, traceId: TraceId, spanIds: readonly SpanId[]): Promise<StoredSpan[]> {
  if (spanIds.length === 0) return []
  const { rows } = await run<SpanRow>(sql, FIND, [traceId, spanIds])
  return spansOfRows(sql, rows)
}

/** The next spans of all traces behind a cursor, in an order in which nothing can appear behind a reader. */
export async function listSpansBehind(sql: Sql, after: Position, limit: number): Promise<PlacedSpan[]> {
  return placedSpans(sql, (await run<SpanRow>(sql, LIST_BEHIND, [after.xid, after.position, limit])).rows)
}

/** Rows as spans at their places. */
export async function placedSpans(sql: Sql, rows: readonly SpanRow[]): Promise<PlacedSpan[]> {
  const spans = await spansOfRows(sql, rows)
  return rows.flatMap(({ xid, position, stored_at: storedAt }, at) => {
    const span = spans[at]
    return span ? [{ xid, position, span, storedAt }] : []
  })
}
