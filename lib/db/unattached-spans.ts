import type { TraceId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { OtelSpan } from '#trace/span.ts'
import { ArrayParameter } from './array-parameter.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const INSERT = statement('insert-unattached-spans')
const TRIM = statement('trim-unattached-spans')
const LIST_ATTACHABLE = statement('list-attachable-spans')
const DELETE = statement('delete-unattached-spans')
const LIST_TRACES = statement('list-unattached-traces')

/** A span of a trace that is no run's, with the name of its service and as JSON. */
export interface UnattachedSpan {
  readonly span: OtelSpan
  readonly service: string
  readonly body: string
}

/** Keeps spans, the first ones first, while fewer than `rowsMax` wait. Returns for how many there was room. */
export async function insertUnattached(sql: Sql, spans: readonly UnattachedSpan[], rowsMax: number): Promise<number> {
  const [traceIds, spanIds] = [new ArrayParameter('bytea'), new ArrayParameter('bytea')]
  const [services, names, bodies] = [
    new ArrayParameter('text'),
    new ArrayParameter('text'),
    new ArrayParameter('text', 1_024 * spans.length),
  ]
  for (const { span, service, body } of spans) {
    traceIds.hex(span.traceId)
    spanIds.hex(span.spanId)
    services.text(service)
    names.text(span.name)
    bodies.text(body)
  }
  const columns = [traceIds, spanIds, services, names, bodies].map((column) => column.done())
  const { rows } = await run<{ count: number }>(sql, INSERT, [...columns, rowsMax])
  return rows[0]?.count ?? 0
}

/** Lets go of what waited too long, and of the oldest when the room is full. Returns how many. */
export async function trimUnattached(sql: Sql, minutesMax: number, rowsMax: number): Promise<number> {
  const { rows } = await run<{ count: number }>(sql, TRIM, [minutesMax, rowsMax])
  return rows[0]?.count ?? 0
}

/** Spans whose run is there by now. */
export async function listAttachable(sql: Sql, limit: number): Promise<OtelSpan[]> {
  const { rows } = await run<{ body: string }>(sql, LIST_ATTACHABLE, [limit])
  return rows.map(({ body }) => JSON.parse(body) as OtelSpan)
}

export async function deleteUnattached(sql: Sql, spans: readonly OtelSpan[]): Promise<void> {
  await run(sql, DELETE, [spans.map(({ traceId }) => traceId), spans.map(({ spanId }) => spanId)])
}

/** A trace without a run, of which spans came. */
interface UnattachedTrace {
  readonly traceId: TraceId
  readonly spans: number
  readonly firstAt: Instant
  readonly lastAt: Instant
  /** Up to three of them. */
  readonly services: readonly string[]
  /** The name of one of the spans. */
  readonly name: string
}

export interface UnattachedTraces {
  readonly traces: readonly UnattachedTrace[]
  readonly tracesInAll: number
  readonly spansInAll: number
}

type TraceRow = UnattachedTrace & Pick<UnattachedTraces, 'tracesInAll' | 'spansInAll'>

/** Those that spans came for last. */
export async function listUnattachedTraces(sql: Sql, limit: number): Promise<UnattachedTraces> {
  const { rows } = await run<TraceRow>(sql, LIST_TRACES, [limit])
  const [first] = rows
  return {
    traces: rows.map(({ tracesInAll: _traces, spansInAll: _spans, ...trace }) => trace),
    tracesInAll: first?.tracesInAll ?? 0,
    spansInAll: first?.spansInAll ?? 0,
  }
}
