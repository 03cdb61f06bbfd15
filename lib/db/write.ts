import type { RunId } from '#core/ids.ts'
import { instant, type Instant } from '#core/time.ts'
import type { ApprovalRequest } from '#engine/approval-request.ts'
import type { Attempt } from '#engine/model.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { rowOfDecided, rowOfRequest, rowOfSettled, type Decided, type Settled } from './approvals.ts'
import { changeOfAttempt, rowOfAttempt } from './attempt-row.ts'
import type { Sql } from './database.ts'
import { rowOfEntry } from './entry-row.ts'
import { changeOfRun, rowOfRun, type RunToWrite } from './run-row.ts'
import type { ReadRun } from './runs.ts'
import { jsonOfRows, named, run, statement, timestamp } from './statement.ts'

const WRITE = statement('write-works')

/** The same with what people are asked and answer. */
const WRITE_DECISIONS = named(
  'write-works-decisions',
  WRITE.text
    .replace('-- decisions --', () => statement('write-decisions').text)
    .replace('-- and decisions --', 'AND (SELECT "all" FROM answered)'),
)

/** A run as it shall be, and as it was read; null when it is new. */
interface RunChange {
  readonly before: ReadRun | null
  readonly after: RunToWrite
}

/** An attempt as it shall be, and as it was read. */
export interface AttemptChange {
  readonly before: Attempt
  readonly after: Attempt
  /** A renewal of its lease since it was read undoes the change. */
  readonly needsSameLease: boolean
}

/** What is to be written of any number of runs; entries have their places. */
export interface Writing {
  readonly runs: readonly RunChange[]
  readonly changed: readonly AttemptChange[]
  readonly created: readonly Attempt[]
  readonly entries: readonly ChainEntry[]
  readonly asked: readonly ApprovalRequest[]
  readonly decided: readonly Decided[]
  readonly settled: readonly Settled[]
}

/** Writes each run wholly or not at all and says which it wrote: those that are still as they were read, set aside or not, and those that did not exist yet. */
export async function write(
  sql: Sql,
  writing: Writing,
): Promise<{ readonly written: ReadonlySet<RunId>; readonly now: Instant }> {
  const { runs, changed, created, entries } = writing
  const there = runs.flatMap(({ before, after }) => (before ? [{ before, after }] : []))
  const moved = there.filter(({ before, after }) => before.run !== after.run)
  const decisions = decisionsOf(writing)
  const { rows } = await run<{ written: RunId[]; now: number }>(sql, decisions ? WRITE_DECISIONS : WRITE, [
    there.map(({ before }) => before.run.id),
    there.map(({ before }) => before.headHash),
    jsonOfRows(changed.map(rowOfChange)),
    jsonOfRows(runs.flatMap(({ before, after }) => (before ? [] : [rowOfRun(after)]))),
    jsonOfRows(moved.map(({ before, after }) => changeOfRun(before.run, after))),
    jsonOfRows(created.map(rowOfAttempt)),
    jsonOfRows(entries.map(rowOfEntry)),
    there.map(({ before }) => before.parked !== null),
    ...(decisions ?? []),
  ])
  return { written: new Set(rows[0]?.written), now: instant(rows[0]?.now ?? 0) }
}

/** Null when nobody is asked or answers. */
function decisionsOf({ asked, decided, settled }: Writing): readonly string[] | null {
  if (asked.length + decided.length + settled.length === 0) return null
  const isAsked = new Set(asked.map(({ taskId }) => taskId))
  const requests = asked.map((request) =>
    rowOfRequest(request, settled.find(({ taskId }) => taskId === request.taskId) ?? null),
  )
  const ended = settled.filter(({ taskId }) => !isAsked.has(taskId))
  return [jsonOfRows(requests), jsonOfRows(decided.map(rowOfDecided)), jsonOfRows(ended.map(rowOfSettled))]
}

const rowOfChange = ({ before, after, needsSameLease }: AttemptChange): { readonly [column: string]: unknown } => ({
  ...changeOfAttempt(before, after),
  was_status: before.status,
  was_owner: before.lease?.owner ?? null,
  was_until: needsSameLease ? timestamp(before.lease?.until ?? null) : null,
})
