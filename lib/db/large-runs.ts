import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Attempt } from '#engine/model.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { attemptOfRow, type AttemptRow } from './attempt-row.ts'
import type { Sql } from './database.ts'
import { chainOfRun } from './entries.ts'
import { entryOfRow, type EntryRow } from './entry-row.ts'
import { run, statement } from './statement.ts'

const SUMMARISE = statement('summarise-attempts')
const WINDOW = statement('window-attempts')
const OCCURRENCES = statement('list-occurrences')
const NTH = statement('find-nth-occurrence')
const MILESTONES = statement('list-milestones')
const UP_TO = statement('list-entries-up-to')

/** Attempts of one node, or of the branches of one name that a dynamic fork opened, added up. */
export interface FamilySum {
  readonly family: string
  readonly type: string
  /** It may come more than once: it lies in a loop, or a dynamic fork opened it. */
  readonly isRepeated: boolean
  /** Occurrences; tries after the first are `again`. */
  readonly total: number
  readonly again: number
  readonly done: number
  readonly failed: number
  readonly canceled: number
  readonly queued: number
  readonly running: number
  readonly scheduledAt: Instant
  readonly endedAt: Instant | null
  readonly firstSeq: number
}

type SumRow = Omit<FamilySum, 'isRepeated' | 'scheduledAt' | 'endedAt' | 'firstSeq'> & {
  readonly is_repeated: boolean
  readonly scheduled_at: Instant
  readonly ended_at: Instant | null
  readonly first_seq: number
}

/** The attempts of a run added up by family, in the order in which each was first scheduled. */
export async function summariseAttempts(sql: Sql, runId: RunId): Promise<FamilySum[]> {
  const { rows } = await run<SumRow>(sql, SUMMARISE, [runId])
  return rows.map(sumOfRow)
}

const sumOfRow = ({ is_repeated, scheduled_at, ended_at, first_seq, ...sums }: SumRow): FamilySum => ({
  ...sums,
  isRepeated: is_repeated,
  scheduledAt: scheduled_at,
  endedAt: ended_at,
  firstSeq: first_seq,
})

/** How much of each family is read, and how much in all. */
export interface WindowSize {
  readonly first: number
  readonly last: number
  readonly all: number
}

/** An attempt with its place among the occurrences of its family, from 1. */
export interface PlacedAttempt {
  readonly attempt: Attempt
  readonly place: number
}

/** Of each family the first and the last attempts, and some that failed or are open. */
export async function windowAttempts(sql: Sql, runId: RunId, size: WindowSize): Promise<PlacedAttempt[]> {
  const { rows } = await run<AttemptRow & { place: number }>(sql, WINDOW, [runId, size.first, size.last, size.all])
  return rows.map((row) => ({ attempt: attemptOfRow(row), place: row.place }))
}

/** The attempts of a family behind a place in the order of scheduling. */
export async function listOccurrences(
  sql: Sql,
  runId: RunId,
  { family, afterSeq, limit }: { readonly family: string; readonly afterSeq: number; readonly limit: number },
): Promise<Attempt[]> {
  const { rows } = await run<AttemptRow>(sql, OCCURRENCES, [runId, family, afterSeq, limit])
  return rows.map(attemptOfRow)
}

/** The seq before the occurrence of this number, from 1, in its family; null when there are not so many. */
export async function seqBefore(
  sql: Sql,
  runId: RunId,
  { family, number }: { readonly family: string; readonly number: number },
): Promise<number | null> {
  const { rows } = await run<{ seq: number }>(sql, NTH, [runId, family, number - 1])
  return rows[0] ? rows[0].seq - 1 : null
}

/** What happened to a run beside its tasks, the first and the newest `limit` entries. */
export async function listMilestones(sql: Sql, runId: RunId, limit: number): Promise<ChainEntry[]> {
  return (await run<EntryRow>(sql, MILESTONES, [chainOfRun(runId), limit])).rows.map(entryOfRow)
}

/** The newest entries of a run's chain between two places, in their order. */
export async function listEntriesUpTo(
  sql: Sql,
  runId: RunId,
  { after, upTo, limit }: { readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<ChainEntry[]> {
  const { rows } = await run<EntryRow>(sql, UP_TO, [chainOfRun(runId), after, upTo, limit])
  return rows.map(entryOfRow).toReversed()
}
