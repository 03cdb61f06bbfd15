import { runIdOfTrace, type SpanId, type TraceId } from '#core/ids.ts'
import type { SpanOrigin } from '#trace/span.ts'
import type { Sql } from './database.ts'
import type { Position } from './entries.ts'
import { run, statement } from './statement.ts'

const FIND = statement('find-span-places')
const WAITS = statement('list-waits-of-span')
const EARLY = statement('find-early-span')

/** A stored span's times, and its place among all that readers behind a cursor come to. */
export interface SpanPlace extends Position {
  readonly spanId: SpanId
  readonly origin: SpanOrigin
  readonly service: string
  readonly startNs: string
  readonly endNs: string
}

interface PlaceRow extends Position {
  readonly origin: SpanOrigin
  readonly service: string
  readonly span_id: SpanId
  readonly start_ns: string
  readonly end_ns: string
}

const placeOf = ({
  span_id: spanId,
  start_ns: startNs,
  end_ns: endNs,
  origin,
  service,
  xid,
  position,
}: PlaceRow): SpanPlace => ({
  spanId,
  origin,
  service,
  startNs,
  endNs,
  xid,
  position,
})

/** Where spans are, as far as they are stored. */
export async function findSpanPlaces(
  sql: Sql,
  wanted: readonly { readonly traceId: TraceId; readonly spanId: SpanId }[],
): Promise<readonly (SpanPlace & { readonly traceId: TraceId })[]> {
  if (wanted.length === 0) return []
  const values = [wanted.map(({ traceId }) => traceId), wanted.map(({ spanId }) => spanId)]
  const { rows } = await run<PlaceRow & { trace_id: TraceId }>(sql, FIND, values)
  return rows.map((row) => Object.assign(placeOf(row), { traceId: row.trace_id }))
}

/** Those of these destinations that have passed a span of a trace without having sent it yet. */
export async function listWaitsOfSpan(
  sql: Sql,
  destinations: readonly string[],
  traceId: TraceId,
  { spanId, startNs, xid, position }: SpanPlace,
): Promise<readonly string[]> {
  const values = [destinations, runIdOfTrace(traceId), startNs, spanId, xid, position]
  return (await run<{ destination: string }>(sql, WAITS, values)).rows.map(({ destination }) => destination)
}

/** A span of the engine’s from the beginning of a trace that a destination has; null when it has none of them. */
export async function findEarlySpan(
  sql: Sql,
  traceId: TraceId,
  { destination, cursor }: { readonly destination: string; readonly cursor: Position },
): Promise<SpanPlace | null> {
  const { rows } = await run<PlaceRow>(sql, EARLY, [traceId, cursor.xid, cursor.position, destination])
  return rows[0] ? placeOf(rows[0]) : null
}

/** Whether a reader at this cursor has passed that place. */
export const isBehind = (place: Position, cursor: Position): boolean => {
  const [at, reached] = [BigInt(place.xid), BigInt(cursor.xid)]
  return at === reached ? place.position <= cursor.position : at < reached
}
