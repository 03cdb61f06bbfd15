import type { Context } from '#core/context.ts'
import { traceIdOf } from '#core/ids.ts'
import { listApprovalsOfRun } from '#db/approvals.ts'
import { listFreshAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import type { ShownRun } from '#db/shown-run.ts'
import type { Settings } from '#config/settings.ts'
import { checkTail } from './check-chain.ts'
import { isLarge, readLarge } from './large-run.ts'
import { hasFailed, readFailing, readNewSpans } from './run-spans.ts'
import { sightOf } from './trace-sight.ts'
import { partsOf, readAround, readPast, type ReadParts } from './run-view.ts'
import type { RunDelta } from './view.ts'

/** Where a viewer stands: the entries they have seen and how far they have read the spans. Some spans may come twice: views keep them by id. */
export interface Seen {
  readonly seq: number
  readonly spansAfter: number
}

/** What changed on a run since; of a large one its edges as they are now, and its newest entries. Open attempts are always told: taking one is no entry of the chain. */
export async function readRunDelta(
  ctx: Context,
  db: Database,
  headed: ShownRun,
  { seen, settings }: { readonly seen: Seen; readonly settings: Settings },
): Promise<RunDelta> {
  const traceId = traceIdOf(headed.run.rootRunId)
  const [news, { lines, hasMore }, around] = await Promise.all([
    isLarge(headed.run) ? readLarge(db, headed, seen) : readNews(db, headed, seen),
    readNewSpans(db, traceId, seen.spansAfter),
    readAround(db, headed.run, { settings, sight: sightOf(ctx, db, headed) }),
  ])
  // What made a try good comes after it, and did not fail.
  const isTold = lines.length > 0 && headed.run.failedRefs.length > 0
  const isTelling = isTold || lines.some(({ isError }) => isError) || hasFailed(news.attempts)
  const failing = isTelling ? await readFailing(db, headed.run) : null
  const { head, rows, mask } = await partsOf(ctx, db, { ...news, failing }, around)
  return mask.texts({
    run: head,
    ...rows,
    shown: news.window && rows.attempts.map(({ id }) => id),
    spans: await around.inSight(lines),
    hasMoreSpans: hasMore,
    failing: failing && rows.failing,
  })
}

async function readNews(db: Database, headed: ShownRun, seen: Seen): Promise<ReadParts> {
  const { run } = headed
  const [past, tail, attempts] = await Promise.all([
    readPast(db, run),
    listEntries(db.pool, chainOfRun(run.id), Math.max(0, seen.seq - 1)),
    listFreshAttempts(db.pool, run.id, seen.seq),
  ])
  const told = tail.filter((entry) => entry.seq <= run.seq)
  const entries = told.filter((entry) => entry.seq > seen.seq)
  const hasAsked = entries.some(({ kind }) => kind.startsWith('approval.') || kind === 'run.ended')
  const approvals = hasAsked ? await listApprovalsOfRun(db.prisma, run.id) : []
  return { headed, past, attempts, entries, approvals, failing: null, check: checkTail(told, headed), window: null }
}
