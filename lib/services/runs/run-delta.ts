import type { Context } from '#core/context.ts'
import { traceIdOf, type TaskId } from '#core/ids.ts'
import { listApprovalsOfRun } from '#db/approvals.ts'
import { findAttempts, listOpenAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import type { ReadRun } from '#db/runs.ts'
import { listSpans } from '#db/spans.ts'
import type { Attempt } from '#engine/model.ts'
import { chainEntries } from '#ledger/chain.ts'
import type { ChainEntry, UnchainedEntry } from '#ledger/entry.ts'
import type { Settings } from '#config/settings.ts'
import { partsOf, readPast } from './run-view.ts'
import type { RunDelta, RunView } from './view.ts'

/** Where a viewer stands: the entries they have seen and how far they have read the spans. Some spans may come twice: views keep them by id. */
export interface Seen {
  readonly seq: number
  readonly spansAfter: number
}

/** What changed on a run since. Open attempts are always told: taking one is no entry of the chain. */
export async function readRunDelta(
  ctx: Context,
  db: Database,
  headed: ReadRun,
  { seen, settings }: { readonly seen: Seen; readonly settings: Settings },
): Promise<RunDelta> {
  const { run } = headed
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
  const read = { headed, past, attempts, entries, approvals, page, check: checkTail(tail, headed) }
  const { head, rows, mask } = await partsOf(ctx, db, read, settings)
  return mask.texts({ run: head, ...rows })
}

const distinct = (attempts: readonly Attempt[]): readonly Attempt[] => [
  ...new Map(attempts.map((attempt) => [attempt.id, attempt])).values(),
]

/** An entry as it was before it got its place. */
const unplaced = ({ seq: _seq, prevHash: _prevHash, hash: _hash, ...entry }: ChainEntry): UnchainedEntry => entry

/** Whether what was added continues what was seen and ends with the run's head. */
function checkTail(tail: readonly ChainEntry[], { run, headHash }: ReadRun): RunView['chain'] {
  const [first, ...rest] = tail
  const last = tail.at(-1)
  const again = first ? chainEntries(first, rest.map(unplaced)) : []
  const wrong = again.find((entry, index) => entry.hash !== rest[index]?.hash)
  if (wrong) return { isIntact: false, problem: `entry ${wrong.seq} is not as it was written` }
  if (last?.seq === run.seq && last.hash === headHash) return { isIntact: true, problem: null }
  return { isIntact: false, problem: `the run says its chain ends with entry ${run.seq}, and it does not` }
}
