import { runIdOfTrace, type SpanId, type TaskId, type TraceId, type UserId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { Extras, SpanKind, SpanEvent, SpanLink, SpanOrigin, SpanStatus, StoredSpan } from '#trace/span.ts'
import type { Sql } from './database.ts'
import { readCommons, type SpanShape, type SpanSource } from './span-common.ts'

/** A row of table span, as the pool reads it: ids in hex, nanoseconds in digits. */
export interface SpanRow {
  readonly position: number
  readonly xid: string
  readonly trace_id: TraceId
  readonly span_id: SpanId
  readonly parent_span_id: SpanId | null
  readonly task_id: TaskId | null
  readonly person_id: UserId | null
  readonly is_verified: boolean
  readonly origin: SpanOrigin
  readonly service: string
  readonly name: string
  readonly kind: number
  readonly start_ns: string
  readonly end_ns: string
  readonly status_code: number
  readonly status_message: string | null
  readonly source_id: number
  readonly shape_id: number | null
  readonly attributes: string
  readonly events: string | null
  readonly links: string | null
  readonly extras: string | null
  readonly flags: number | null
  readonly stored_at: Instant | null
}

/** OTLP: Span.SpanKind by number. */
export const KINDS: readonly SpanKind[] = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

/** OTLP: Span.SpanKind of a number. */
export const kindOf = (kind: number): SpanKind => KINDS[kind] ?? 'UNSPECIFIED'

/** OTLP: Status.StatusCode by number. */
export const STATUSES: readonly SpanStatus[] = ['unset', 'ok', 'error']

/** Rows as spans: what they share is read once, and is the same object in all of them. */
export async function spansOfRows(sql: Sql, rows: readonly SpanRow[]): Promise<StoredSpan[]> {
  const ids = new Set<number>()
  for (const { source_id: source, shape_id: shape } of rows) {
    ids.add(source)
    if (shape !== null) ids.add(shape)
  }
  const commons = await readCommons(sql, ids)
  return rows.map((row) => {
    const source = commons.get(row.source_id) as SpanSource | undefined
    const shape = row.shape_id === null ? null : (commons.get(row.shape_id) as SpanShape | undefined)
    if (source === undefined || shape === undefined) throw new Error(`what span ${row.span_id} shares is not there`)
    return spanOfRow(row, source, shape)
  })
}

const spanOfRow = (row: SpanRow, source: SpanSource, shape: SpanShape | null): StoredSpan => ({
  traceId: row.trace_id,
  spanId: row.span_id,
  parentSpanId: row.parent_span_id,
  rootRunId: runIdOfTrace(row.trace_id),
  taskId: row.task_id,
  personId: row.person_id,
  isVerified: row.is_verified,
  origin: row.origin,
  service: row.service,
  name: row.name,
  kind: kindOf(row.kind),
  startNs: row.start_ns,
  endNs: row.end_ns,
  status: STATUSES[row.status_code] ?? 'unset',
  statusMessage: row.status_message,
  attributes: attributesOf(row.attributes, shape),
  events: row.events === null ? [] : (JSON.parse(row.events) as SpanEvent[]),
  links: row.links === null ? [] : (JSON.parse(row.links) as SpanLink[]),
  ...source,
  ...(hasExtras(row) && { extras: extrasOf(row) }),
})

const hasExtras = ({ extras, flags }: SpanRow): boolean => extras !== null || flags !== null

const extrasOf = ({ extras, flags }: SpanRow): Extras => ({
  ...(extras === null ? {} : (JSON.parse(extras) as Extras)),
  ...(flags === null ? {} : { flags }),
})

/** Attributes as they are kept: values whose names are elsewhere, or an object. */
function attributesOf(text: string, shape: SpanShape | null): JsonObject {
  const held = JSON.parse(text) as JsonObject | Json[]
  if (!Array.isArray(held)) return held
  return Object.fromEntries((shape ?? []).map((name, at) => [name, held[at] ?? null]))
}
