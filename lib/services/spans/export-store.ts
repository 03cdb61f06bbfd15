import type { RunId } from '#core/ids.ts'
import { findCursor, withCursor } from '#db/cursors.ts'
import type { Database, Sql } from '#db/database.ts'
import type { Position } from '#db/entries.ts'
import { forgetLosses, writeLosses } from '#db/export-losses.ts'
import {
  countBehind,
  countExport,
  endWaits,
  findTooMany,
  listDecidedWaits,
  listWaitingSpans,
  moveWait,
  noteExportFailure,
  writeWaits,
  type ExportWait,
} from '#db/exports.ts'
import { findSamplings } from '#db/samplings.ts'
import { withSessionLock } from '#db/session-lock.ts'
import { inSqlTransaction } from '#db/sql-transaction.ts'
import { listSpansBehind, type PlacedSpan } from '#db/spans.ts'
import { lossesBehind, otherLosses } from '#trace/export-loss.ts'
import type { StoredSpan } from '#trace/span.ts'
import { runsOfSpans } from './runs-of-spans.ts'
import type { ExportStore, Passed, SampledSpan } from '#telemetry/ports.ts'

/** The name of a destination's cursor. */
export const cursorOf = (destination: string): string => `export:${destination}`

type PageLimits = Parameters<ExportStore['exportPage']>[1]
type Decided = Pick<SampledSpan, 'sampling' | 'decidedAt'>
const UNDECIDED: Decided = { sampling: null, decidedAt: null }

/** What is decided about the runs of spans, and of which runs they are. */
async function withSampling(sql: Sql, placed: readonly PlacedSpan[]): Promise<SampledSpan[]> {
  const decided = await decisionsOf(sql, [...new Set(placed.map(({ span }) => span.rootRunId))])
  const runOf = await runsOfSpans(
    sql,
    placed.map(({ span }) => span),
  )
  return placed.map(({ span, storedAt }) => ({
    ...(decided.get(span.rootRunId) ?? UNDECIDED),
    span,
    storedAt,
    runId: runOf(span),
  }))
}

async function decisionsOf(sql: Sql, rootRunIds: readonly RunId[]): Promise<ReadonlyMap<RunId, Decided>> {
  const samplings = await findSamplings(sql, rootRunIds)
  return new Map(
    [...samplings].flatMap(([id, { tier, rule, probability, reject, decidedAt }]) =>
      tier && rule ? [[id, { sampling: { tier, rule, probability, reject }, decidedAt }] as const] : [],
    ),
  )
}

/** Spans that the cursor passes without having been sent in full wait, if that is or becomes their due. */
async function keepWaits(sql: Sql, destination: string, passed: Passed, upTo: Position): Promise<void> {
  const now = await decisionsOf(sql, passed.thinned)
  const bettered = passed.thinned.filter((id) => now.get(id)?.sampling?.tier === 'FULL')
  await writeWaits(sql, destination, { runIds: [...passed.waiting, ...bettered], upTo })
}

const NOTHING = { sent: 0, refused: 0, dropped: 0, sampled: 0, redacted: 0 }

/** Drops the oldest when more than `max` wait: counted exactly only when there may be so many. */
async function dropBeyond(db: Database, destination: string, max: number): Promise<void> {
  const after = await findCursor(db.pool, cursorOf(destination))
  if ((await countBehind(db.pool, after)) <= max) return
  const last = await findTooMany(db.pool, after, max)
  if (!last) return
  await withCursor(db, cursorOf(destination), async (sql, behind) => {
    await countExport(sql, destination, { ...NOTHING, dropped: last.spans })
    const loss = { behind, upTo: last, reason: 'too-many', share: null } as const
    await writeLosses(sql, destination, [
      { ...loss, whose: 'engine' },
      { ...loss, whose: 'others' },
    ])
    return last
  })
}

/** A reading of more keeps the processor, here and at the database, from runs. */
const READ_AT_ONCE = 100

/** Up to `page` spans behind a place, read a few at a time. */
async function readPage(sql: Sql, after: Position, { page, breathe }: PageLimits): Promise<PlacedSpan[]> {
  const placed: PlacedSpan[] = []
  for (;;) {
    const limit = Math.min(READ_AT_ONCE, page - placed.length)
    const few = await listSpansBehind(sql, placed.at(-1) ?? after, limit)
    placed.push(...few)
    if (few.length < limit || placed.length === page) return placed
    await breathe()
  }
}

/** Spans of so many runs leave together, as far as they fit into a page. */
const WAITS_AT_ONCE = 100

/** Spans that waited for a decision about their run. */
interface Taken {
  readonly wait: ExportWait
  readonly placed: readonly PlacedSpan[]
  /** Behind which there may be more; null when these are all. */
  readonly last: StoredSpan | null
}

/** Up to `page` spans of the runs that have waited longest. */
async function takeWaiting(sql: Sql, destination: string, page: number): Promise<Taken[]> {
  const taken: Taken[] = []
  let room = page
  for (const wait of await listDecidedWaits(sql, destination, WAITS_AT_ONCE)) {
    const placed = await listWaitingSpans(sql, wait, room)
    taken.push({ wait, placed, last: placed.length === room ? (placed.at(-1)?.span ?? null) : null })
    room -= placed.length
    if (room === 0) break
  }
  return taken
}

async function moveWaits(sql: Sql, destination: string, through: readonly Taken[]): Promise<void> {
  for (const { wait, last } of through) {
    if (wait.hasLosses) await forgetLosses(sql, destination, wait)
    if (last) await moveWait(sql, destination, wait, last)
  }
  await endWaits(
    sql,
    destination,
    through.filter(({ last }) => last === null).map(({ wait }) => wait),
  )
}

/**
 * One cursor per destination over the table of spans. Sending is guarded by a lock of the session: a transaction that stays
 * open as long as a backend takes to answer would hold up every reader behind a cursor.
 */
export const createExportStore = (db: Database): ExportStore => ({
  async exportPage(destination, limits, pass) {
    const name = cursorOf(destination)
    if ((await listSpansBehind(db.pool, await findCursor(db.pool, name), 1)).length === 0) return 0
    const handed = await withSessionLock(db, name, async () => {
      await dropBeyond(db, destination, limits.behindMax)
      const placed = await readPage(db.pool, await findCursor(db.pool, name), limits)
      const last = placed.at(-1)
      if (!last) return 0
      const passed = await pass(await withSampling(db.pool, placed))
      await withCursor(db, name, async (sql, behind) => {
        await keepWaits(sql, destination, passed, last)
        await writeLosses(sql, destination, lossesBehind(behind, placed, passed.lost))
        await countExport(sql, destination, passed)
        return { xid: last.xid, position: last.position }
      })
      return placed.length
    })
    return handed ?? 0
  },
  async exportWaiting(destination, page, pass) {
    if ((await listDecidedWaits(db.pool, destination, 1)).length === 0) return false
    const isMore = await withSessionLock(db, cursorOf(destination), async () => {
      const taken = await takeWaiting(db.pool, destination, page)
      const placed = taken.flatMap((one) => one.placed)
      const passed = await pass(await withSampling(db.pool, placed))
      const through = taken.filter(({ wait }) => !passed.waiting.includes(wait.rootRunId))
      if (through.length === 0) return false
      await inSqlTransaction(db, 'export-waits', async (sql) => {
        await moveWaits(sql, destination, through)
        await writeLosses(sql, destination, otherLosses(placed, passed.lost))
        await countExport(sql, destination, passed)
      })
      return placed.length === page || taken.length === WAITS_AT_ONCE
    })
    return isMore ?? false
  },
  noteFailure: (destination, why) => noteExportFailure(db.pool, destination, why),
})
