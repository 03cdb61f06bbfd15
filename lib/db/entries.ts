import type { RunId } from '#core/ids.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import type { Sql } from './database.ts'
import { entryOfRow, type EntryRow } from './entry-row.ts'
import { run, statement } from './statement.ts'

const LIST = statement('list-entries')
const LIST_BEHIND = statement('list-entries-behind')
const LIST_WRITTEN = statement('list-written-chains')

export const chainOfRun = (runId: RunId): string => `run:${runId}`

/** Entries of one chain, e.g. `run:<id>`, after `afterSeq`. */
export async function listEntries(sql: Sql, chain: string, afterSeq = 0): Promise<ChainEntry[]> {
  const { rows } = await run<EntryRow>(sql, LIST, [chain, afterSeq])
  return rows.map(entryOfRow)
}

/** Which of these entries were written exactly so, by their chains; give at most one of each. */
export async function listWrittenChains(sql: Sql, entries: readonly ChainEntry[]): Promise<ReadonlySet<string>> {
  const { rows } = await run<{ chain: string }>(sql, LIST_WRITTEN, [
    entries.map(({ chain }) => chain),
    entries.map(({ seq }) => seq),
    entries.map(({ hash }) => hash),
  ])
  return new Set(rows.map(({ chain }) => chain))
}

/** A place in the order of all entries or of all spans. */
export interface Position {
  /** Decimal digits of the transaction's id. */
  readonly xid: string
  readonly position: number
}

export const FIRST_POSITION: Position = { xid: '0', position: 0 }

export interface PlacedEntry extends Position {
  readonly entry: ChainEntry
  readonly runId: RunId | null
}

/** The next entries of all chains behind a cursor, in an order in which nothing can appear behind a reader. */
export async function listEntriesBehind(sql: Sql, after: Position, limit: number): Promise<PlacedEntry[]> {
  const { rows } = await run<EntryRow>(sql, LIST_BEHIND, [after.xid, after.position, limit])
  return rows.map((row) => ({ xid: row.xid, position: row.position, runId: row.run_id, entry: entryOfRow(row) }))
}
