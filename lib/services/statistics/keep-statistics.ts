import type { Database } from '#db/database.ts'
import { deleteStatistics } from '#db/statistics.ts'
import { startLoop, type Loop } from '#telemetry/loop.ts'

const ROWS_AT_ONCE = 5_000
const IDLE_MS = 60 * 60_000
const BACK_OFF_MS = { first: 5_000, max: IDLE_MS }

/** Forgets what was counted before the retention, a piece at a time. True when there may be more. */
export const forgetStatistics = async (db: Database, retentionDays: number): Promise<boolean> =>
  (await deleteStatistics(db.pool, retentionDays, ROWS_AT_ONCE)) >= ROWS_AT_ONCE

/** Does so for as long as the process lives. Any number of processes may. */
export const startStatisticsUpkeep = (db: Database, retentionDays: number, onError: (error: unknown) => void): Loop =>
  startLoop({ step: () => forgetStatistics(db, retentionDays), idleMs: IDLE_MS, backOffMs: BACK_OFF_MS, onError })
