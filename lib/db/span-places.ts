import type { SpanId, TraceId } from '#core/ids.ts'
import type { Sql } from './database.ts'
import type { Position } from './entries.ts'
import { run, statement } from './statement.ts'

const FIND = statement('find-span-place')
const EARLY = statement('find-early-span-before')

/** A stored span's times, and its place among all that readers behind a cursor come to. */
export interface SpanPlace extends Position {
  readonly spanId: SpanId
  readonly startNs: string
  readonly endNs: string
}

interface PlaceRow extends Position {
  readonly span_id: SpanId
  readonly start_ns: string
  readonly end_ns: string
}

const placeOf = ({ span_id: spanId, start_ns: startNs, end_ns: endNs, xid, position }: PlaceRow): SpanPlace => ({
  spanId,
  startNs,
  endNs,
  xid,
  position,
})

/** Where a span is; null when it is not stored. */
export async function findSpanPlace(sql: Sql, traceId: TraceId, spanId: SpanId): Promise<SpanPlace | null> {
  const { rows } = await run<PlaceRow>(sql, FIND, [traceId, spanId])
  return rows[0] ? placeOf(rows[0]) : null
}

/** A span from the beginning of a trace that a reader has passed; null when it passed none of them. */
export async function findEarlySpanBefore(sql: Sql, traceId: TraceId, cursor: Position): Promise<SpanPlace | null> {
  const { rows } = await run<PlaceRow>(sql, EARLY, [traceId, cursor.xid, cursor.position])
  return rows[0] ? placeOf(rows[0]) : null
}

/** Whether a reader at this cursor has passed that place. */
export const isBehind = (place: Position, cursor: Position): boolean => {
  const [at, reached] = [BigInt(place.xid), BigInt(cursor.xid)]
  return at === reached ? place.position <= cursor.position : at < reached
}
