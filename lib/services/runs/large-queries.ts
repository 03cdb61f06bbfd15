import type { Context } from '#core/context.ts'
import type { Database } from '#db/database.ts'
import { listEntriesUpTo, listOccurrences, seqBefore } from '#db/large-runs.ts'
import type { ReadRun } from '#db/runs.ts'
import { currentHost } from '#host/current.ts'
import { CHAIN_START } from '#ledger/chain.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { maskOfRun } from '../mask.ts'
import { parseInput } from '../parse-input.ts'
import { idsOfActors, peopleOf } from '../people.ts'
import { attemptView, entryView } from './attempt-view.ts'
import { brokenEntry, checkTail } from './check-chain.ts'
import { EntriesInput, OccurrencesInput } from './inputs.ts'
import { ENTRIES_PER_PAGE } from './large-run.ts'
import { limitWaits } from './limit-waits.ts'
import type { AttemptView, ChainView, EntryView } from './view.ts'
import { visibleRun } from './visible-run.ts'

const UNREAD = 'Nothing was read.'
const OCCURRENCES = 100
const CHECKED_AT_ONCE = 5_000

/** The next attempts of a family of a large run. */
export async function getOccurrences(ctx: Context, rawInput: unknown): Promise<readonly AttemptView[]> {
  const { runId, family, at: number, ...asked } = parseInput(OccurrencesInput, rawInput, UNREAD)
  const { run } = await visibleRun(ctx, runId)
  const { db } = currentHost()
  const afterSeq = number === undefined ? asked.afterSeq : await seqBefore(db.pool, run.id, { family, number })
  const attempts =
    afterSeq === null ? [] : await listOccurrences(db.pool, run.id, { family, afterSeq, limit: OCCURRENCES })
  const [waitOf, mask] = await Promise.all([limitWaits(db, attempts), maskOfRun(db, run, attempts)])
  let at = number === undefined ? asked.place : number - 1
  const placed = attempts.map((attempt) => {
    if (attempt.retryOf === null) at++
    return attemptView(attempt, waitOf(attempt), at)
  })
  return mask.texts(placed)
}

/** The entries of a large run's chain before one of them. */
export async function getEntriesBefore(ctx: Context, rawInput: unknown): Promise<readonly EntryView[]> {
  const { runId, before } = parseInput(EntriesInput, rawInput, UNREAD)
  const { run } = await visibleRun(ctx, runId)
  const { db } = currentHost()
  const place = { after: 0, upTo: before - 1, limit: ENTRIES_PER_PAGE }
  const entries = await listEntriesUpTo(db.pool, run.id, place)
  const people = await peopleOf(db.pool, idsOfActors(entries.map(({ actor }) => actor)))
  const mask = await maskOfRun(db, run)
  return mask.texts(entries.map((entry) => entryView(entry, people)))
}

/** Whether the whole chain of a run is as it was written, however long it is. */
export async function checkRunChain(ctx: Context, runId: string): Promise<ChainView> {
  const headed = await visibleRun(ctx, runId)
  return checkParts(currentHost().db, headed)
}

/** Part by part, so that no more than one is in memory. */
async function checkParts(db: Database, headed: ReadRun): Promise<ChainView> {
  const { id, seq } = headed.run
  let last: readonly ChainEntry[] = []
  for (let after = 0; after < seq; after += CHECKED_AT_ONCE) {
    const upTo = Math.min(seq, after + CHECKED_AT_ONCE)
    const part = await listEntriesUpTo(db.pool, id, { after, upTo, limit: CHECKED_AT_ONCE })
    const before = last.at(-1)
    const problem = problemOf(before, part, upTo - after)
    if (problem !== null) return { isIntact: false, problem, from: 1 }
    last = part
  }
  return { ...checkTail(last, headed), from: 1 }
}

function problemOf(before: ChainEntry | undefined, part: readonly ChainEntry[], expected: number): string | null {
  const [first] = part
  if (!first || part.length !== expected) return 'entries are missing'
  if (!before && first.prevHash !== CHAIN_START.hash) return 'entry 1 does not begin the chain'
  const broken = brokenEntry(before ? [before, ...part] : part)
  return broken && `entry ${broken.seq} is not as it was written`
}
