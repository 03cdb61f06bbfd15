import { traceIdOf, type RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Tier } from '#trace/sampling.ts'
import type { StoredSpan } from '#trace/span.ts'
import type { Sql } from './database.ts'
import { spansOfRows, type SpanRow } from './span-row.ts'
import { run, statement, timestamp } from './statement.ts'

const LIST_RUNS = statement('list-runs-to-thin')
const LOCK_RUN = statement('lock-run-to-thin')
const LIST_WHOLE = statement('list-whole-spans')
const LET_GO = statement('let-go-spans')
const REDUCE = statement('reduce-spans')
const NOTE = statement('note-thinned')

/** Runs that ended, and were decided, before a moment and of which less is to be kept than all. */
export async function listRunsToThin(sql: Sql, before: Instant, limit: number): Promise<RunId[]> {
  const { rows } = await run<{ root_run_id: RunId }>(sql, LIST_RUNS, [timestamp(before), limit])
  return rows.map(({ root_run_id: id }) => id)
}

/**
 * To what the spans of a run are to be reduced; null: not at all by now. Whoever inserts spans of it waits until this transaction
 * ends, and whose insertion is not over yet is waited for.
 */
export async function lockRunToThin(sql: Sql, rootRunId: RunId): Promise<Exclude<Tier, 'FULL'> | null> {
  return (await run<{ tier: Exclude<Tier, 'FULL'> }>(sql, LOCK_RUN, [rootRunId])).rows[0]?.tier ?? null
}

/** Spans of a run, but the engine's, whose attributes do not begin with this name: a summary's do. */
export async function listWholeSpans(
  sql: Sql,
  rootRunId: RunId,
  { summaryName, limit }: { readonly summaryName: string; readonly limit: number },
): Promise<StoredSpan[]> {
  const { rows } = await run<SpanRow>(sql, LIST_WHOLE, [traceIdOf(rootRunId), `{"${summaryName}":`, limit])
  return spansOfRows(sql, rows)
}

/** Keeps of spans of one run what is given. */
export async function reduceSpans(sql: Sql, rootRunId: RunId, reduced: readonly StoredSpan[]): Promise<void> {
  const rows = reduced.map(({ spanId, attributes }) => ({ span_id: spanId, attributes: JSON.stringify(attributes) }))
  await run(sql, REDUCE, [traceIdOf(rootRunId), JSON.stringify(rows)])
}

/** Lets go of up to `limit` spans of a run but the engine's; says how many. */
export async function letGoSpans(sql: Sql, rootRunId: RunId, limit: number): Promise<number> {
  return (await run(sql, LET_GO, [traceIdOf(rootRunId), limit])).rowCount ?? 0
}

export async function noteThinned(
  sql: Sql,
  rootRunId: RunId,
  { spans, isDone }: { readonly spans: number; readonly isDone: boolean },
): Promise<void> {
  await run(sql, NOTE, [rootRunId, spans, isDone])
}
