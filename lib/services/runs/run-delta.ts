import type { Context } from '#core/context.ts'
import { traceIdOf, type TaskId } from '#core/ids.ts'
import { listApprovalsOfRun } from '#db/approvals.ts'
import { findAttempts, listOpenAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import type { ReadRun } from '#db/runs.ts'
import { listSpans } from '#db/spans.ts'
import type { Attempt } from '#engine/model.ts'
import type { Settings } from '#config/settings.ts'
import { checkTail } from './check-chain.ts'
import { isLarge, readLarge } from './large-run.ts'
import { partsOf, readPast } from './run-view.ts'
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
  const { run } = headed
  if (isLarge(run)) {
    const read = await readLarge(db, headed, seen)
    const { head, rows, mask } = await partsOf(ctx, db, read, settings)
    return mask.texts({ run: head, ...rows, shown: rows.attempts.map(({ id }) => id) })
  }
  const tail = (await listEntries(db.pool, chainOfRun(run.id), Math.max(0, seen.seq - 1))).filter(
    (entry) => entry.seq <= run.seq,
  )
  const entries = tail.filter((entry) => entry.seq > seen.seq)
  const touched = entries.flatMap((entry) => (entry.taskId ? [entry.taskId as TaskId] : []))
  const [past, named, open, approvals, page] = await Promise.all([
    readPast(db, run),
    findAttempts(db.pool, [...new Set(touched)]),
    listOpenAttempts(db.pool, run.id),
    entries.some(({ kind }) => kind.startsWith('approval.') || kind === 'run.ended')
      ? listApprovalsOfRun(db.prisma, run.id)
      : [],
    listSpans(db.pool, traceIdOf(run.rootRunId), seen.spansAfter),
  ])
  const attempts = distinct([...named, ...open])
  const read = { headed, past, attempts, entries, approvals, page, check: checkTail(tail, headed), window: null }
  const { head, rows, mask } = await partsOf(ctx, db, read, settings)
  return mask.texts({ run: head, ...rows, shown: null })
}

const distinct = (attempts: readonly Attempt[]): readonly Attempt[] => [
  ...new Map(attempts.map((attempt) => [attempt.id, attempt])).values(),
]
