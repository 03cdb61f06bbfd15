import { never } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Decided } from '#db/approvals.ts'
import type { Sql } from '#db/database.ts'
import { takeKey, takeKeysAgain } from '#db/idempotency-keys.ts'
import { deleteDelivered, insertSends, wakeSends, type KeptSend } from '#db/outbox.ts'
import { takePlace } from '#db/run-places.ts'
import { termsOf } from '#db/run-terms.ts'
import { unparkRun, type HeadedRun } from '#db/runs.ts'
import { write } from '#db/write.ts'
import { insertPastGenerations } from '#db/past-generations.ts'
import { settleLaunched } from '#db/schedule-fires.ts'
import { CHAIN_START, chainEntries } from '#ledger/chain.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import type { RunWork } from './run-work.ts'

/** A run as it is written, with the entries behind its old head. */
export interface Written {
  readonly work: RunWork
  readonly after: HeadedRun
  readonly entries: readonly ChainEntry[]
}

/** Gives the entries of a run their places and the run the end of its chain. Null when nothing happened to the run. */
export function placeEntries(work: RunWork): Written | null {
  if (!work.run || !work.isChanged()) return null
  const head = work.before ? { seq: work.before.run.seq, hash: work.before.headHash } : CHAIN_START
  const entries = chainEntries(head, work.entries)
  const last = entries.at(-1) ?? head
  if (entries.length > 0) work.run = { ...work.run, seq: last.seq }
  return { work, after: { run: work.run, headHash: last.hash }, entries }
}

/** What a write came to. */
export interface Kept {
  /** Runs that were written; the others are no longer as they were read. */
  readonly runs: ReadonlySet<RunId>
  readonly sends: readonly KeptSend[]
  readonly now: Instant | null
}

/** Writes what was folded, each run wholly or not at all. Throws `conflict` when a row that goes with one is no longer as it must be. */
export async function writeWorks(sql: Sql, written: readonly Written[], now: Instant): Promise<Kept> {
  const works = written.map(({ work }) => work)
  const done = await write(sql, {
    runs: written.map(({ work, after }) => ({
      before: work.before,
      after: { ...after, terms: newTermsOf(work, after) },
    })),
    changed: works.flatMap((work) => work.changed()),
    created: works.flatMap((work) => work.created()),
    entries: written.flatMap(({ entries }) => entries),
    asked: works.flatMap((work) => work.asked),
    decided: works.flatMap((work) => work.also.flatMap((also) => decidedBy(work, also))),
    settled: works.flatMap(({ id, settled }) => settled.map((each) => ({ ...each, runId: id, at: now }))),
  })
  const more = works.filter((work) => work.hasMore() && done.written.has(work.id))
  return { runs: done.written, sends: await writeMore(sql, more, now), now: done.now }
}

/** What the run is found by; null when that stays. Another definition may hide other fields. */
function newTermsOf({ before, maskedFields }: RunWork, { run }: HeadedRun): readonly string[] | null {
  const was = before?.run
  const isSame = was?.input === run.input && was.labels === run.labels && was.programHash === run.programHash
  return isSame ? null : termsOf(run, maskedFields)
}

async function writeMore(sql: Sql, works: readonly RunWork[], now: Instant): Promise<readonly KeptSend[]> {
  for (const { run, place } of works) if (run && place) await takePlace(sql, run, place)
  await insertPastGenerations(
    sql,
    works.flatMap((work) => work.past),
  )
  await takeKeysAgain(
    sql,
    works.filter(({ isTakenUp }) => isTakenUp).map(({ id }) => id),
    now,
  )
  for (const { id, also } of works) for (const each of also) await writeAlso(sql, id, each)
  return insertSends(
    sql,
    works.flatMap(({ id, sends }) => sends.map((send) => ({ runId: id, send }))),
    now,
  )
}

const decidedBy = (work: RunWork, also: RunWork['also'][number]): Decided[] =>
  also.kind === 'approval-decision' ? [{ ...also, runId: work.id }] : []

/** Rows of other aggregates that go with a run and are not in its own statement. */
async function writeAlso(sql: Sql, runId: RunId, also: RunWork['also'][number]): Promise<void> {
  switch (also.kind) {
    case 'approval-decision':
      return
    case 'schedule-fire':
      return settleLaunched(sql, also.fireId, runId)
    case 'idempotency-key':
      return takeKey(sql, also, runId, also.at)
    case 'unparked':
      await unparkRun(sql, runId)
      return wakeSends(sql, runId)
    case 'delivered':
      return deleteDelivered(sql, also.outboxId)
    default:
      return never(also)
  }
}
