import type { Database } from '#db/database.ts'
import { deleteOldLosses } from '#db/export-losses.ts'
import { deleteIntakeCounts } from '#db/intake-counts.ts'
import { withSessionLock } from '#db/session-lock.ts'
import { addSpanDays, deleteOldSpans, deleteSpanCommons, dropSpanDays } from '#db/span-days.ts'
import { startLoop, type Loop } from '#telemetry/loop.ts'

const DAYS_AHEAD = 7
const COUNTS_DAYS = 31
const DAYS_AT_ONCE = 4
const ROWS_AT_ONCE = 5_000
const IDLE_MS = 10 * 60_000
const BACK_OFF_MS = { first: 5_000, max: IDLE_MS }

/** Makes room for the days to come and lets go of what is older than the retention, a piece at a time. True when there may be more. */
export async function keepSpanDays(db: Database, retentionDays: number): Promise<boolean> {
  const isMore = await withSessionLock(db, 'span-days', async () => {
    await addSpanDays(db.pool, DAYS_AHEAD)
    const dropped = await dropSpanDays(db.pool, { days: retentionDays, limit: DAYS_AT_ONCE })
    const rows = { days: retentionDays, limit: ROWS_AT_ONCE }
    const [spans, commons] = [await deleteOldSpans(db.pool, rows), await deleteSpanCommons(db.pool, rows)]
    await deleteIntakeCounts(db.pool, COUNTS_DAYS)
    await deleteOldLosses(db.pool)
    return dropped > 0 || spans === ROWS_AT_ONCE || commons === ROWS_AT_ONCE
  })
  return isMore ?? false
}

/** Does so for as long as the process lives; one process at a time. */
export const startSpanUpkeep = (db: Database, retentionDays: number, onError: (error: unknown) => void): Loop =>
  startLoop({ step: () => keepSpanDays(db, retentionDays), idleMs: IDLE_MS, backOffMs: BACK_OFF_MS, onError })
