import type { Context } from '#core/context.ts'
import { traceIdOf, type TaskId } from '#core/ids.ts'
import { listApprovalsOfRun } from '#db/approvals.ts'
import { findAttempts, listOpenAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import type { ReadRun } from '#db/runs.ts'
import type { Attempt } from '#engine/model.ts'
import type { Settings } from '#config/settings.ts'
import { checkTail } from './check-chain.ts'
import { isLarge, readLarge } from './large-run.ts'
import { hasFailed, readFailing, readNewSpans } from './run-spans.ts'
import { partsOf, readPast, type ReadParts } from './run-view.ts'
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
  headed: ReadRun,
  { seen, settings }: { readonly seen: Seen; readonly settings: Settings },
): Promise<RunDelta> {
  const traceId = traceIdOf(headed.run.rootRunId)
  const [news, { lines, hasMore, horizon }] = await Promise.all([
    isLarge(headed.run) ? readLarge(db, headed, seen) : readNews(db, headed, seen),
    readNewSpans(db, traceId, seen.spansAfter),
  ])
  const isTelling = lines.some(({ isError }) => isError) || hasFailed(news.attempts)
  const failing = isTelling ? await readFailing(db, traceId) : null
  const { head, rows, mask } = await partsOf(ctx, db, { ...news, failing, spansAfter: horizon }, settings)
  return mask.texts({
    run: head,
    ...rows,
    shown: news.window && rows.attempts.map(({ id }) => id),
    spans: lines,
    hasMoreSpans: hasMore,
    failing: failing && rows.failing,
  })
}

async function readNews(db: Database, headed: ReadRun, seen: Seen): Promise<Omit<ReadParts, 'spansAfter'>> {
  const { run } = headed
  const tail = (await listEntries(db.pool, chainOfRun(run.id), Math.max(0, seen.seq - 1))).filter(
    (entry) => entry.seq <= run.seq,
  )
  const entries = tail.filter((entry) => entry.seq > seen.seq)
  const touched = entries.flatMap((entry) => (entry.taskId ? [entry.taskId as TaskId] : []))
  const [past, named, open, approvals] = await Promise.all([
    readPast(db, run),
    findAttempts(db.pool, [...new Set(touched)]),
    listOpenAttempts(db.pool, run.id),
    entries.some(({ kind }) => kind.startsWith('approval.') || kind === 'run.ended')
      ? listApprovalsOfRun(db.prisma, run.id)
      : [],
  ])
  const attempts = distinct([...named, ...open])
  return { headed, past, attempts, entries, approvals, failing: null, check: checkTail(tail, headed), window: null }
}

const distinct = (attempts: readonly Attempt[]): readonly Attempt[] => [
  ...new Map(attempts.map((attempt) => [attempt.id, attempt])).values(),
]
