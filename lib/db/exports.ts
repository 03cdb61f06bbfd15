import { traceIdOf, type RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { StoredSpan } from '#trace/span.ts'
import type { Sql } from './database.ts'
import type { Position } from './entries.ts'
import type { SpanRow } from './span-row.ts'
import { placedSpans, type PlacedSpan } from './spans.ts'
import { run, statement, timestamp } from './statement.ts'

const COUNT = statement('count-export')
const NOTE_FAILURE = statement('note-export-failure')
const WRITE_WAITS = statement('write-export-waits')
const LIST_WAITS = statement('list-decided-waits')
const LIST_WAITING = statement('list-waiting-spans')
const MOVE_WAIT = statement('move-export-wait')
const END_WAITS = statement('end-export-waits')
const NEWEST = statement('find-newest-span')
const TOO_MANY = statement('find-too-many')
const STATES = statement('list-export-states')
const LONG_WAITS = statement('list-long-waits')

/** Before every id. */
const NIL = '00000000-0000-0000-0000-000000000000'

/** What became of spans before a destination, in numbers. */
export interface ExportCounts {
  readonly sent: number
  readonly refused: number
  readonly dropped: number
  readonly sampled: number
  readonly redacted: number
}

export async function countExport(sql: Sql, destination: string, counts: ExportCounts): Promise<void> {
  const { sent, refused, dropped, sampled, redacted } = counts
  await run(sql, COUNT, [destination, sent, refused, dropped, sampled, redacted])
}

export async function noteExportFailure(sql: Sql, destination: string, why: string): Promise<void> {
  await run(sql, NOTE_FAILURE, [destination, why])
}

/** Spans of these runs up to a place wait before a destination. */
export async function writeWaits(
  sql: Sql,
  destination: string,
  { runIds, upTo }: { readonly runIds: readonly RunId[]; readonly upTo: Position },
): Promise<void> {
  if (runIds.length > 0) await run(sql, WRITE_WAITS, [destination, runIds, upTo.xid, upTo.position])
}

/** Spans of a run that wait before a destination: up to a place, from behind a start and a span (hex) on. */
export interface ExportWait {
  readonly rootRunId: RunId
  readonly upTo: Position
  readonly done: { readonly startNs: string; readonly spanId: string }
  /** Nothing of it went out yet, and the destination was found to lack some of it before. */
  readonly hasLosses: boolean
}

interface WaitRow {
  readonly root_run_id: RunId
  readonly up_to_xid: string
  readonly up_to_position: number
  readonly done_start_ns: string
  readonly done_span_id: string
  readonly has_losses: boolean
}

/** The longest waits that a decision has put an end to. */
export async function listDecidedWaits(sql: Sql, destination: string, limit: number): Promise<ExportWait[]> {
  const { rows } = await run<WaitRow>(sql, LIST_WAITS, [destination, limit])
  return rows.map((row) => ({
    rootRunId: row.root_run_id,
    upTo: { xid: row.up_to_xid, position: row.up_to_position },
    done: { startNs: row.done_start_ns, spanId: row.done_span_id },
    hasLosses: row.has_losses,
  }))
}

export async function listWaitingSpans(sql: Sql, wait: ExportWait, limit: number): Promise<PlacedSpan[]> {
  const { rootRunId, upTo, done } = wait
  const values = [traceIdOf(rootRunId), upTo.xid, upTo.position, done.startNs, done.spanId, limit]
  return placedSpans(sql, (await run<SpanRow>(sql, LIST_WAITING, values)).rows)
}

/** The wait goes on behind this span; one that was prolonged meanwhile begins anew. */
export async function moveWait(
  sql: Sql,
  destination: string,
  { rootRunId, upTo }: ExportWait,
  last: StoredSpan,
): Promise<void> {
  await run(sql, MOVE_WAIT, [destination, rootRunId, last.startNs, last.spanId, upTo.xid, upTo.position])
}

/** The waits are over, but for those that were prolonged meanwhile. */
export async function endWaits(sql: Sql, destination: string, waits: readonly ExportWait[]): Promise<void> {
  if (waits.length === 0) return
  const values = [
    waits.map(({ rootRunId }) => rootRunId),
    waits.map(({ upTo }) => upTo.xid),
    waits.map(({ upTo }) => upTo.position),
  ]
  await run(sql, END_WAITS, [destination, ...values])
}

/** The next `limit` runs behind one, by their ids, whose spans have waited for a decision since before a moment. */
export async function listLongWaits(
  sql: Sql,
  before: Instant,
  { behind, limit }: { readonly behind: RunId | null; readonly limit: number },
): Promise<RunId[]> {
  const values = [timestamp(before), limit, behind ?? NIL]
  const { rows } = await run<{ root_run_id: RunId }>(sql, LONG_WAITS, values)
  return rows.map(({ root_run_id: id }) => id)
}

/** About how many spans lie behind a place: gaps in the numbers count too. */
export async function countBehind(sql: Sql, { position }: Pick<Position, 'position'>): Promise<number> {
  const [newest] = (await run<Position & { [column: string]: unknown }>(sql, NEWEST, [])).rows
  return Math.max(0, (newest?.position ?? 0) - position)
}

/** Up to where spans behind a place are more than `max`, and how many these are; null when they are not. */
export async function findTooMany(
  sql: Sql,
  after: Position,
  max: number,
): Promise<(Position & { readonly spans: number }) | null> {
  const { rows } = await run<Position & { spans: number }>(sql, TOO_MANY, [after.xid, after.position, max])
  return rows[0] ?? null
}

export interface ExportState extends ExportCounts {
  readonly destination: string
  readonly lastSuccessAt: Instant | null
  readonly lastError: string | null
  readonly lastErrorAt: Instant | null
  readonly position: number
  /** When its cursor moved last. */
  readonly movedAt: Instant | null
  /** Runs whose spans wait for a decision, or to be sent now that there is one. */
  readonly waiting: number
}

type StateRow = ExportCounts & {
  readonly destination: string
  readonly last_success_at: Instant | null
  readonly last_error: string | null
  readonly last_error_at: Instant | null
  readonly position: number
  readonly moved_at: Instant | null
  readonly waiting: number
}

export async function listExportStates(sql: Sql, destinations: readonly string[]): Promise<ExportState[]> {
  const { rows } = await run<StateRow>(sql, STATES, [destinations])
  return rows.map((row) => ({
    destination: row.destination,
    sent: row.sent,
    refused: row.refused,
    dropped: row.dropped,
    sampled: row.sampled,
    redacted: row.redacted,
    lastSuccessAt: row.last_success_at,
    lastError: row.last_error,
    lastErrorAt: row.last_error_at,
    position: row.position,
    movedAt: row.moved_at,
    waiting: row.waiting,
  }))
}
