import { listApprovalsOfRun } from '#db/approvals.ts'
import type { Database } from '#db/database.ts'
import { listEntriesUpTo, listMilestones, summariseAttempts, windowAttempts, type FamilySum } from '#db/large-runs.ts'
import { listPastGenerations } from '#db/past-generations.ts'
import type { ShownRun } from '#db/shown-run.ts'
import type { Run } from '#engine/model.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { checkTail } from './check-chain.ts'
import type { Seen } from './run-delta.ts'
import { hasFailed, readFailing } from './run-spans.ts'
import type { ReadParts } from './run-view.ts'
import type { RepeatView } from './view.ts'

/** From then on a page shows the edges of a run and sums, and reads the rest as it is asked for. */
const LARGE_FROM = { attempts: 1_000, entries: 5_000 }
const WINDOW = { first: 10, last: 20, all: 1_000 }
export const ENTRIES_PER_PAGE = 200
const MILESTONES = 100

export const isLarge = ({ taskSeq, seq }: Pick<Run, 'taskSeq' | 'seq'>): boolean =>
  taskSeq > LARGE_FROM.attempts || seq > LARGE_FROM.entries

/** What a page shows of a large run: as it is, and of entries and spans what a viewer has not seen. */
export async function readLarge(db: Database, headed: ShownRun, seen: Seen | null): Promise<ReadParts> {
  const { run } = headed
  // The entry before the first is read too: what follows is checked against it.
  const after = Math.max(seen?.seq ?? 0, run.seq - ENTRIES_PER_PAGE) - 1
  const [past, sums, placed, milestones, tail, approvals] = await Promise.all([
    run.generation.number === 1 ? [] : listPastGenerations(db.prisma, run.id),
    summariseAttempts(db.pool, run.id),
    windowAttempts(db.pool, run.id, WINDOW),
    listMilestones(db.pool, run.id, MILESTONES),
    listEntriesUpTo(db.pool, run.id, { after, upTo: run.seq, limit: ENTRIES_PER_PAGE + 1 }),
    listApprovalsOfRun(db.prisma, run.id),
  ])
  const attempts = placed.map(({ attempt }) => attempt)
  const places = new Map(placed.map(({ attempt, place }) => [attempt.id, place]))
  return {
    headed,
    past,
    attempts,
    entries: merged(milestones, tail).filter((entry) => entry.seq <= run.seq && entry.seq > (seen?.seq ?? 0)),
    approvals,
    failing: seen === null && hasFailed(attempts) ? await readFailing(db, run) : [],
    check: checkTail(tail, headed),
    window: { repeats: sums.map(repeatView), placeOf: (id) => places.get(id) ?? null },
  }
}

const merged = (...parts: readonly (readonly ChainEntry[])[]): ChainEntry[] =>
  [...new Map(parts.flat().map((entry) => [entry.seq, entry])).values()].sort((a, b) => a.seq - b.seq)

/** Every try after the first takes the place of one that did not do. */
function repeatView(sum: FamilySum): RepeatView {
  const { family, type, isRepeated, total, again, done, queued, running, scheduledAt, endedAt } = sum
  const open = queued + running
  const failed = Math.max(0, sum.failed - again)
  const canceled = Math.max(0, total - done - open - failed)
  return {
    family,
    type,
    isRepeated,
    total,
    done,
    failed,
    canceled,
    open,
    again,
    scheduledAt,
    endedAt: open > 0 ? null : endedAt,
  }
}
