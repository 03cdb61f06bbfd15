import type { RunId, SpanId, TaskId, TraceId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { SpanKind, SpanEvent, SpanLink, SpanOrigin, SpanStatus, StoredSpan } from '#trace/span.ts'

/** A row of table span, as the pool reads it: ids in hex, nanoseconds in digits. */
export interface SpanRow {
  readonly position: number
  readonly xid: string
  readonly trace_id: TraceId
  readonly span_id: SpanId
  readonly parent_span_id: SpanId | null
  readonly root_run_id: RunId
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
  readonly attributes: string
  readonly events: string
  readonly links: string
  readonly resource: string
  readonly scope: string
}

/** OTLP: Span.SpanKind by number. */
const KINDS: readonly SpanKind[] = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

/** OTLP: Span.SpanKind of a number. */
export const kindOf = (kind: number): SpanKind => KINDS[kind] ?? 'UNSPECIFIED'

/** OTLP: Status.StatusCode by number. */
const STATUSES: readonly SpanStatus[] = ['unset', 'ok', 'error']

export const spanOfRow = (row: SpanRow): StoredSpan => ({
  traceId: row.trace_id,
  spanId: row.span_id,
  parentSpanId: row.parent_span_id,
  rootRunId: row.root_run_id,
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
  attributes: JSON.parse(row.attributes) as JsonObject,
  events: JSON.parse(row.events) as SpanEvent[],
  links: JSON.parse(row.links) as SpanLink[],
  resource: JSON.parse(row.resource) as JsonObject,
  scope: JSON.parse(row.scope) as StoredSpan['scope'],
})

/** Text columns hold no NUL and no half characters; JSON columns escape both by themselves. */
const plain = (text: string): string => text.replaceAll('\u0000', '\uFFFD').toWellFormed()

/** What is sent to Postgres for a span: ids in hex, nanoseconds in digits. */
export const rowOfSpan = (span: StoredSpan): { readonly [column: string]: unknown } => ({
  trace_id: span.traceId,
  span_id: span.spanId,
  parent_span_id: span.parentSpanId,
  root_run_id: span.rootRunId,
  task_id: span.taskId,
  person_id: span.personId,
  is_verified: span.isVerified,
  origin: span.origin,
  service: plain(span.service),
  name: plain(span.name),
  kind: KINDS.indexOf(span.kind),
  start_ns: span.startNs,
  end_ns: span.endNs,
  status_code: STATUSES.indexOf(span.status),
  status_message: span.statusMessage && plain(span.statusMessage),
  attributes: JSON.stringify(span.attributes),
  events: JSON.stringify(span.events),
  links: JSON.stringify(span.links),
  resource: JSON.stringify(span.resource),
  scope: JSON.stringify(span.scope),
})
