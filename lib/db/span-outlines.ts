import type { SpanId, TaskId, TraceId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Outlines, SpanOutline } from '#trace/compare-outline.ts'
import type { SpanOrigin, StoredSpan } from '#trace/span.ts'
import type { Sql } from './database.ts'
import { readCommons, type SpanSource } from './span-common.ts'
import { findSpans } from './spans.ts'
import { run, statement } from './statement.ts'

const OUTLINES = statement('list-span-outlines')
const RESOURCES = statement('list-span-resources')

/** What is read of a trace at once, so that others have their turn in between, and in all. */
const OUTLINES_AT_ONCE = 1_000
const OUTLINES_MAX = 20_000
const FAILED_MAX = 500
const CLIMBS_MAX = 100

interface OutlineRow {
  readonly position: number
  readonly span_id: SpanId
  readonly parent_span_id: SpanId | null
  readonly task_id: TaskId | null
  readonly origin: SpanOrigin
  readonly service: string
  readonly name: string
  readonly start_ns: string
  readonly end_ns: string
  readonly status_code: number
}

const ERROR = 2
const msOf = (nanos: string): number => Number(BigInt(nanos) / 1000n) / 1000

const outlineOfRow = (row: OutlineRow): SpanOutline => ({
  spanId: row.span_id,
  parentSpanId: row.parent_span_id,
  taskId: row.task_id,
  origin: row.origin,
  service: row.service,
  name: row.name,
  from: msOf(row.start_ns),
  to: Math.max(msOf(row.start_ns), msOf(row.end_ns)),
  isError: row.status_code === ERROR,
})

const outlineOfSpan = (span: StoredSpan): SpanOutline => ({
  spanId: span.spanId,
  parentSpanId: span.parentSpanId,
  taskId: span.taskId,
  origin: span.origin,
  service: span.service,
  name: span.name,
  from: msOf(span.startNs),
  to: Math.max(msOf(span.startNs), msOf(span.endNs)),
  isError: span.status === 'error',
})

/** The first spans of a trace by their start, part by part. Of a longer one also some that failed, with all that lies above them. */
export async function readOutlines(sql: Sql, traceId: TraceId, limit = OUTLINES_MAX): Promise<Outlines> {
  const spans: SpanOutline[] = []
  let last: Pick<OutlineRow, 'start_ns' | 'position'> = { start_ns: '-1', position: -1 }
  while (spans.length < limit) {
    const part = Math.min(OUTLINES_AT_ONCE, limit - spans.length)
    const { rows } = await run<OutlineRow>(sql, OUTLINES, [traceId, last.start_ns, last.position, part, false])
    spans.push(...rows.map(outlineOfRow))
    last = rows.at(-1) ?? last
    if (rows.length < part) return { spans, isWhole: true }
  }
  const values = [traceId, last.start_ns, last.position, FAILED_MAX, true]
  const failed = (await run<OutlineRow>(sql, OUTLINES, values)).rows.map(outlineOfRow)
  return {
    spans: [...spans, ...failed, ...(await aboveOf(sql, traceId, [...spans, ...failed], failed))],
    isWhole: false,
  }
}

/** What lies above these spans and is not known yet. */
async function aboveOf(
  sql: Sql,
  traceId: TraceId,
  known: readonly SpanOutline[],
  from: readonly SpanOutline[],
): Promise<readonly SpanOutline[]> {
  const seen = new Set(known.map(({ spanId }) => spanId))
  const found: SpanOutline[] = []
  for (let level = from, climbs = 0; level.length > 0 && climbs < CLIMBS_MAX; climbs++) {
    const parents = new Set(level.flatMap(({ parentSpanId: id }) => (id === null || seen.has(id) ? [] : [id])))
    const rows = await findSpans(sql, traceId, [...parents])
    level = rows.map(outlineOfSpan)
    for (const { spanId } of level) seen.add(spanId)
    found.push(...level)
  }
  return found
}

/** What somebody who sent spans of a trace said of themselves. */
export interface TraceResource {
  readonly traceId: TraceId
  readonly service: string
  readonly resource: JsonObject
}

/** Who sent the first spans of each of these traces, with what they said of themselves. */
export async function listResources(
  sql: Sql,
  traceIds: readonly TraceId[],
  spansEach: number,
): Promise<readonly TraceResource[]> {
  if (traceIds.length === 0) return []
  const { rows } = await run<{ trace_id: TraceId; service: string; source_id: number }>(sql, RESOURCES, [
    traceIds,
    spansEach,
  ])
  const sources = await readCommons(sql, new Set(rows.map(({ source_id: id }) => id)))
  return rows.flatMap((row) => {
    const source = sources.get(row.source_id) as SpanSource | undefined
    return source ? [{ traceId: row.trace_id, service: row.service, resource: source.resource }] : []
  })
}
