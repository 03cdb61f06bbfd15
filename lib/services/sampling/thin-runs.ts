import { instant } from '#core/time.ts'
import type { RunId } from '#core/ids.ts'
import type { Database, Sql } from '#db/database.ts'
import { readClock } from '#db/runs.ts'
import { withSessionLock } from '#db/session-lock.ts'
import { inSqlTransaction } from '#db/sql-transaction.ts'
import { letGoSpans, listRunsToThin, listWholeSpans, lockRunToThin, noteThinned, reduceSpans } from '#db/thinning.ts'
import { LIGHTSTEP } from '#trace/attributes.ts'
import { summaryOf } from '#trace/sampling-export.ts'

const LOCK = 'thinning'
const RUNS_PER_STEP = 50
const SPANS_PER_PIECE = 500
/** A step ends after so many, with others to come. */
const PIECES_PER_STEP = 100

/**
 * Reduces the spans of runs that ended longer than `hotMs` ago to what was decided to be kept of them, piece by piece: one
 * process at a time, no transaction longer than a piece. True when there may be more.
 */
export async function thinRuns(db: Database, hotMs: number): Promise<boolean> {
  const isMore = await withSessionLock(db, LOCK, async () => {
    const before = instant((await readClock(db.pool)) - hotMs)
    const runs = await listRunsToThin(db.pool, before, RUNS_PER_STEP)
    let pieces = 0
    for (const run of runs) {
      pieces += await thinRun(db, run, PIECES_PER_STEP - pieces)
      if (pieces >= PIECES_PER_STEP) return true
    }
    return runs.length === RUNS_PER_STEP
  })
  return isMore ?? false
}

/** Says in how many pieces; a run that has more keeps its place. */
async function thinRun(db: Database, rootRunId: RunId, piecesMax: number): Promise<number> {
  for (let piece = 1; piece <= piecesMax; piece++) {
    if (await inSqlTransaction(db, 'thinning', (sql) => thinPiece(sql, rootRunId))) return piece
  }
  return piecesMax
}

/** True when nothing is left to reduce, which is noted while nothing can come. */
async function thinPiece(sql: Sql, rootRunId: RunId): Promise<boolean> {
  const tier = await lockRunToThin(sql, rootRunId)
  if (tier === null) return true
  const spans = await (tier === 'SKELETON' ? letGoSpans(sql, rootRunId, SPANS_PER_PIECE) : reduce(sql, rootRunId))
  const isDone = spans < SPANS_PER_PIECE
  await noteThinned(sql, rootRunId, { spans, isDone })
  return isDone
}

async function reduce(sql: Sql, rootRunId: RunId): Promise<number> {
  const bounds = { summaryName: LIGHTSTEP.samplingAttributes, limit: SPANS_PER_PIECE }
  const whole = await listWholeSpans(sql, rootRunId, bounds)
  if (whole.length > 0) await reduceSpans(sql, rootRunId, whole.map(summaryOf))
  return whole.length
}
