import { runIdOfTrace, type TraceId } from '#core/ids.ts'
import type { Lack, Loss } from '#trace/export-loss.ts'
import type { Sql } from './database.ts'
import type { Position } from './entries.ts'
import type { ExportWait } from './exports.ts'
import type { SpanPlace } from './span-places.ts'
import { run, statement } from './statement.ts'

const WRITE = statement('write-export-losses')
const LIST = statement('list-export-losses')
const FORGET = statement('forget-export-losses')
const DELETE = statement('delete-export-losses')

/** Keeps what a destination does not have of the spans it has passed. */
export async function writeLosses(sql: Sql, destination: string, losses: readonly Loss[]): Promise<void> {
  if (losses.length === 0) return
  await run(sql, WRITE, [
    destination,
    losses.map(({ whose }) => whose),
    losses.map(({ behind }) => behind.xid),
    losses.map(({ behind }) => behind.position),
    losses.map(({ upTo }) => upTo.xid),
    losses.map(({ upTo }) => upTo.position),
    losses.map(({ reason }) => reason),
    losses.map(({ share }) => share && share.refused),
    losses.map(({ share }) => share && share.batch),
  ])
}

/** A span that a destination has passed without having it; its position is its own. */
export interface LostSpan extends Pick<Position, 'position'>, Lack {
  readonly destination: string
}

interface LostRow extends Omit<LostSpan, 'share'> {
  readonly refused: number | null
  readonly batch: number | null
}

type Asked = Pick<SpanPlace, 'origin' | keyof Position> & { readonly traceId: TraceId }

/** Those of some spans that destinations have passed without having them. */
export async function listLostSpans(
  sql: Sql,
  destinations: readonly string[],
  spans: readonly Asked[],
): Promise<readonly LostSpan[]> {
  if (spans.length === 0) return []
  const keys = spans.flatMap(({ origin, traceId, xid, position }) =>
    (origin === 'engine' ? ['engine'] : [runIdOfTrace(traceId), 'others']).map((whose) => ({ whose, xid, position })),
  )
  const values = [
    destinations,
    keys.map(({ whose }) => whose),
    keys.map(({ xid }) => xid),
    keys.map(({ position }) => position),
  ]
  const { rows } = await run<LostRow & { [column: string]: unknown }>(sql, LIST, values)
  return rows.map(({ destination, position, reason, refused, batch }) => ({
    destination,
    position,
    reason,
    share: refused === null || batch === null ? null : { refused, batch },
  }))
}

/** What was lost before of spans that waited goes out now. */
export async function forgetLosses(sql: Sql, destination: string, { rootRunId, upTo }: ExportWait): Promise<void> {
  await run(sql, FORGET, [destination, rootRunId, upTo.xid, upTo.position])
}

/** Lets go of what tells of spans that are not kept any more. */
export async function deleteOldLosses(sql: Sql): Promise<void> {
  await run(sql, DELETE, [])
}
