import type { SpanId, TaskId, TraceId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { SpanOutline } from '#trace/compare-outline.ts'
import type { SpanOrigin } from '#trace/span.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const FAILED = statement('list-failed-spans')
const LATER = statement('list-later-tries')

interface OutlineRow {
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
const nanosOf = (at: Instant): string => `${at}000000`

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

/** Which failures of a trace are looked at when it has many: `each` of the first, the last up to a moment, and the next. */
export interface FailuresWanted {
  readonly around: Instant
  readonly each: number
}

/**
 * What tells where a failure began (lib/trace/cause-begin.ts): spans that failed, all that stands above them, and of each call
 * that was tried again the last span that went well. Engine spans are none of them.
 */
export async function listFailedSpans(sql: Sql, traceId: TraceId, wanted: FailuresWanted): Promise<SpanOutline[]> {
  const { rows } = await run<OutlineRow>(sql, FAILED, [traceId, nanosOf(wanted.around), wanted.each])
  const failed = rows.map(outlineOfRow)
  return [...failed, ...(await laterTries(sql, traceId, rows))]
}

async function laterTries(sql: Sql, traceId: TraceId, failed: readonly OutlineRow[]): Promise<SpanOutline[]> {
  if (failed.length === 0) return []
  const calls = new Set<string>()
  let since = BigInt(failed[0]?.end_ns ?? 0)
  for (const { parent_span_id: parent, task_id: task, service, name, end_ns: end } of failed) {
    for (const above of [parent, task]) if (above !== null) calls.add(`${above}/${service}/${name}`)
    if (BigInt(end) < since) since = BigInt(end)
  }
  const values = [traceId, String(since), namesOf(calls), namesOf(failed.map(({ span_id: id }) => id))]
  return (await run<OutlineRow>(sql, LATER, values)).rows.map(outlineOfRow)
}

/** An object of which only the names count. */
const namesOf = (names: Iterable<string>): string =>
  JSON.stringify(Object.fromEntries(Array.from(names, (name) => [name, 0])))
