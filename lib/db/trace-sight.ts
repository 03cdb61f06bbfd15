import type { RunId, SpanId, TaskId, TraceId } from '#core/ids.ts'
import type { Run } from '#engine/model.ts'
import type { PlacedSpan } from '#trace/attempt-of.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const OTHERS = statement('list-trace-others')
const ABOVE = statement('list-spans-above')
const ATTEMPTS = statement('list-attempts-of-spans')

/** In which service functions and by which programs the other runs of a run's trace are. */
export async function listTraceOthers(
  sql: Sql,
  { id, rootRunId }: Pick<Run, 'id' | 'rootRunId'>,
): Promise<readonly Pick<Run, 'serviceFunction' | 'programHash'>[]> {
  const { rows } = await run<{ service_function: string; program_hash: string }>(sql, OTHERS, [id, rootRunId])
  return rows.map((row) => ({ serviceFunction: row.service_function, programHash: row.program_hash }))
}

/** These spans of workers and services, and all of them that stand above. */
export async function listSpansAbove(
  sql: Sql,
  traceId: TraceId,
  spanIds: readonly SpanId[],
): Promise<readonly PlacedSpan[]> {
  const { rows } = await run<{ span_id: SpanId; parent_span_id: SpanId | null; task_id: TaskId | null }>(sql, ABOVE, [
    traceId,
    spanIds,
  ])
  return rows.map((row) => ({ spanId: row.span_id, parentSpanId: row.parent_span_id, taskId: row.task_id }))
}

/** The attempts of a run that these spans name, or under whose own spans they stand. */
export async function listAttemptsOfSpans(sql: Sql, runId: RunId, spans: readonly PlacedSpan[]): Promise<TaskId[]> {
  const named = spans.flatMap(({ taskId }) => taskId ?? [])
  const above = spans.flatMap(({ parentSpanId }) => parentSpanId ?? [])
  const { rows } = await run<{ id: TaskId }>(sql, ATTEMPTS, [runId, named, above])
  return rows.map(({ id }) => id)
}
