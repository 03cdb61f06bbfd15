import { runIdOfTrace, type RunId, type SpanId, type TaskId } from '#core/ids.ts'
import type { Sql } from '#db/database.ts'
import { listRunsOfAttempts, listWaysUp } from '#db/ways-up.ts'
import { attemptOf } from '#trace/attempt-of.ts'
import type { StoredSpan } from '#trace/span.ts'

/**
 * The run of each span that came in: that of the attempt it stands under, however far above, else the root run of its trace
 * (OTel semconv 1.44: cicd.pipeline.run.id).
 */
export async function runsOfSpans(sql: Sql, spans: readonly StoredSpan[]): Promise<(span: StoredSpan) => RunId> {
  const ways = await listWaysUp(
    sql,
    spans.filter(({ origin }) => origin === 'received'),
  )
  if (ways.length === 0) return ({ rootRunId }) => rootRunId
  const there = new Set(ways.map(({ spanId }) => spanId))
  const above = ways.flatMap(({ parentSpanId }) => (parentSpanId && !there.has(parentSpanId) ? [parentSpanId] : []))
  const named = ways.flatMap(({ taskId }) => taskId ?? [])
  const byRoot = Map.groupBy(ways, ({ traceId }) => runIdOfTrace(traceId))
  const attempts = await listRunsOfAttempts(sql, named, { rootRunIds: [...byRoot.keys()], spanIds: above })
  const runs = new Map(attempts.map(({ id, runId }) => [id, runId]))
  const found = new Map<RunId, ReadonlyMap<SpanId, TaskId>>()
  for (const [root, spansOfTrace] of byRoot) {
    const taskIds = attempts.flatMap(({ id, rootRunId }) => (rootRunId === root ? [id] : []))
    found.set(root, attemptOf(spansOfTrace, taskIds))
  }
  return ({ rootRunId, spanId }) => {
    const taskId = found.get(rootRunId)?.get(spanId)
    return (taskId && runs.get(taskId)) ?? rootRunId
  }
}
