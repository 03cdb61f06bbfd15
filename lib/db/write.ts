import type { RunId } from '#core/ids.ts'
import { instant, type Instant } from '#core/time.ts'
import type { Attempt } from '#engine/model.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { changeOfAttempt, rowOfAttempt } from './attempt-row.ts'
import type { Sql } from './database.ts'
import { rowOfEntry } from './entry-row.ts'
import { changeOfRun, rowOfRun } from './run-row.ts'
import type { HeadedRun } from './runs.ts'
import { run, statement, timestamp } from './statement.ts'

const WRITE = statement('write-works')

/** A run as it shall be, and as it was read; null when it is new. */
interface RunChange {
  readonly before: HeadedRun | null
  readonly after: HeadedRun
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
}

/** Writes each run wholly or not at all and says which it wrote: those that are still as they were read, and those that did not exist yet. */
export async function write(
  sql: Sql,
  { runs, changed, created, entries }: Writing,
): Promise<{ readonly written: ReadonlySet<RunId>; readonly now: Instant }> {
  const there = runs.flatMap(({ before, after }) => (before ? [{ before, after }] : []))
  const moved = there.filter(({ before, after }) => before.run !== after.run)
  const { rows } = await run<{ written: RunId[]; now: number }>(sql, WRITE, [
    there.map(({ before }) => before.run.id),
    there.map(({ before }) => before.headHash),
    JSON.stringify(changed.map(rowOfChange)),
    JSON.stringify(runs.flatMap(({ before, after }) => (before ? [] : [rowOfRun(after.run, after.headHash)]))),
    JSON.stringify(moved.map(({ before, after }) => changeOfRun(before.run, after.run, after.headHash))),
    JSON.stringify(created.map(rowOfAttempt)),
    JSON.stringify(entries.map(rowOfEntry)),
  ])
  return { written: new Set(rows[0]?.written), now: instant(rows[0]?.now ?? 0) }
}

const rowOfChange = ({ before, after, needsSameLease }: AttemptChange): { readonly [column: string]: unknown } => ({
  ...changeOfAttempt(before, after),
  was_status: before.status,
  was_owner: before.lease?.owner ?? null,
  was_until: needsSameLease ? timestamp(before.lease?.until ?? null) : null,
})
