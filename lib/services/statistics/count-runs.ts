import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { withCursor } from '#db/cursors.ts'
import type { Database } from '#db/database.ts'
import type { Live } from '#db/live.ts'
import { listOpenOutages, listRunNews, writeStatistics } from '#db/statistics.ts'
import type { Loop } from '#telemetry/loop.ts'
import { startWokenLoop } from '#telemetry/woken-loop.ts'
import { countsOf, notedOf, outagesOf } from './fold-news.ts'

/** How far the chains are counted. */
export const CURSOR = 'statistics'
const ENTRIES_PER_PAGE = 2_000
const IDLE_MS = 5_000
/** Commits follow each other closely, and nobody looks at sums as often: one step serves many. */
const GATHER_MS = 400
const BACK_OFF_MS = { first: 500, max: 30_000 }

/** Counts on from where the cursor stands: up to a page of entries. True when there may be more. */
export async function countOnce(db: Database): Promise<boolean> {
  let count = 0
  await withCursor(db, CURSOR, async (sql, after) => {
    const news = await listRunNews(sql, after, ENTRIES_PER_PAGE)
    const last = news.at(-1)
    if (!last) return null
    count = news.length
    const ended = news.flatMap(({ kind, run }) => (kind === 'run.ended' && run ? [run.workflow] : []))
    const lasting = await listOpenOutages(sql, [...new Set(ended)])
    await writeStatistics(sql, {
      counts: countsOf(news),
      outages: outagesOf(news, lasting),
      noted: notedOf(news),
    })
    return { xid: last.xid, position: last.position }
  })
  return count > 0
}

/**
 * Counts what the chains say for as long as the process lives, a little behind the commits and never in them. Any number of
 * processes may do so at once: what is counted and how far is one commit.
 */
export const startCounting = (db: Database, live: Live, onError: (error: unknown) => void): Loop =>
  startWokenLoop({
    step: () => context.with(suppressTracing(context.active()), () => countOnce(db)),
    idleMs: IDLE_MS,
    backOffMs: BACK_OFF_MS,
    gatherMs: GATHER_MS,
    wakes: live,
    onError,
  })
