import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { insertApprovals, insertDecision, settleApprovals } from '#db/approvals.ts'
import { insertAttempts, updateAttempts } from '#db/attempts.ts'
import type { Sql } from '#db/database.ts'
import { insertEntries } from '#db/entries.ts'
import { insertPrograms, type StoredProgram } from '#db/programs.ts'
import { insertRuns, updateRuns, type HeadedRun } from '#db/runs.ts'
import { settleLaunched } from '#db/schedule-fires.ts'
import { CHAIN_START, chainEntries } from '#ledger/chain.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import type { SentCommit } from './commit-fate.ts'
import type { RunWork } from './run-work.ts'

/** A run as it is written, with the entries behind its old head. */
interface Written {
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

/** Writes everything that was folded and says how to recognise it later; every change guarded by what it was read as. Ended attempts go first: a task has one live attempt. */
export async function writeWorks(
  sql: Sql,
  written: readonly Written[],
  programs: readonly StoredProgram[],
  now: Instant,
): Promise<SentCommit | null> {
  await insertPrograms(sql, programs, now)
  const works = written.map(({ work }) => work)
  await insertRuns(
    sql,
    written.filter(({ work }) => !work.before).map(({ after }) => after),
  )
  await updateRuns(
    sql,
    written.flatMap(({ work, after }) =>
      work.before && work.before.run !== after.run ? [{ ...after, previousHash: work.before.headHash }] : [],
    ),
  )
  await updateAttempts(
    sql,
    works.flatMap((work) => work.changed()),
  )
  await insertAttempts(
    sql,
    works.flatMap((work) => work.created()),
  )
  const entries = written.flatMap((each) => each.entries)
  const xid = await insertEntries(sql, entries)
  await writeApprovals(sql, works, now)
  const [entry] = entries
  return entry && xid !== null ? { xid, entry } : null
}

function writeAlso(sql: Sql, runId: RunId, write: RunWork['also'][number]): Promise<void> {
  return write.kind === 'schedule-fire'
    ? settleLaunched(sql, write.fireId, runId)
    : insertDecision(sql, write.taskId, write)
}

async function writeApprovals(sql: Sql, works: readonly RunWork[], now: Instant): Promise<void> {
  await insertApprovals(
    sql,
    works.flatMap((work) => work.asked),
  )
  for (const work of works) for (const write of work.also) await writeAlso(sql, work.id, write)
  await settleApprovals(
    sql,
    works.flatMap((work) => work.settled),
    now,
  )
}
