import type { TraceId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Sql } from './database.ts'
import { readCommons, type SpanSource } from './span-common.ts'
import { run, statement } from './statement.ts'

const RESOURCES = statement('list-span-resources')

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
