import type { RunId, SpanId, TaskId, TraceId } from '#core/ids.ts'
import type { PlacedSpan } from '#trace/attempt-of.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const WAYS = statement('list-ways-up')
const RUNS = statement('list-runs-of-attempts')

type Asked = { readonly traceId: TraceId; readonly spanId: SpanId }

/** These spans, and all that stand above them up to the first one of the engine's; of traces that are of one run only, nothing. */
export async function listWaysUp(sql: Sql, spans: readonly Asked[]): Promise<readonly (PlacedSpan & Asked)[]> {
  if (spans.length === 0) return []
  const values = [spans.map(({ traceId }) => traceId), spans.map(({ spanId }) => spanId)]
  interface Row {
    readonly trace_id: TraceId
    readonly span_id: SpanId
    readonly parent_span_id: SpanId | null
    readonly task_id: TaskId | null
  }
  const { rows } = await run<Row & { [column: string]: unknown }>(sql, WAYS, values)
  return rows.map((row) => ({
    traceId: row.trace_id,
    spanId: row.span_id,
    parentSpanId: row.parent_span_id,
    taskId: row.task_id,
  }))
}

interface AttemptOfRun {
  readonly id: TaskId
  readonly runId: RunId
  readonly rootRunId: RunId
}

/** The runs of attempts, and of those that still go on in traces of these root runs and are named by their spans only. */
export async function listRunsOfAttempts(
  sql: Sql,
  taskIds: readonly TaskId[],
  going: { readonly rootRunIds: readonly RunId[]; readonly spanIds: readonly SpanId[] },
): Promise<readonly AttemptOfRun[]> {
  const values = [taskIds, going.rootRunIds, going.spanIds]
  const { rows } = await run<{ id: TaskId; run_id: RunId; root_run_id: RunId }>(sql, RUNS, values)
  return rows.map(({ id, run_id: runId, root_run_id: rootRunId }) => ({ id, runId, rootRunId }))
}
