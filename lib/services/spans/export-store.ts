import type { RunId } from '#core/ids.ts'
import { findCursor, withCursor } from '#db/cursors.ts'
import type { Database, Sql } from '#db/database.ts'
import type { Position } from '#db/entries.ts'
import { forgetLosses, writeLosses } from '#db/export-losses.ts'
import {
  countBehind,
  countExport,
  findDecidedWait,
  findTooMany,
  listWaitingSpans,
  moveWait,
  noteExportFailure,
  writeWaits,
} from '#db/exports.ts'
import { findSamplings } from '#db/samplings.ts'
import { withSessionLock } from '#db/session-lock.ts'
import { listSpansBehind, type PlacedSpan } from '#db/spans.ts'
import { lossesBehind, otherLosses } from '#trace/export-loss.ts'
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
    if (!(await findDecidedWait(db.pool, destination))) return 0
    const handed = await withSessionLock(db, cursorOf(destination), async () => {
      const wait = await findDecidedWait(db.pool, destination)
      if (!wait) return 0
      const placed = await listWaitingSpans(db.pool, wait, page)
      const passed = await pass(await withSampling(db.pool, placed))
      if (passed.waiting.length > 0) return 0
      if (wait.hasLosses) await forgetLosses(db.pool, destination, wait)
      await writeLosses(db.pool, destination, otherLosses(placed, passed.lost))
      await countExport(db.pool, destination, passed)
      await moveWait(db.pool, destination, wait, placed.length === page ? (placed.at(-1)?.span ?? null) : null)
      return Math.max(1, placed.length)
    })
    return handed ?? 0
  },
  noteFailure: (destination, why) => noteExportFailure(db.pool, destination, why),
})
