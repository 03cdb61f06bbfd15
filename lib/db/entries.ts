import type { RunId } from '#core/ids.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import type { Sql } from './database.ts'
import { entryOfRow, rowOfEntry, type EntryRow } from './entry-row.ts'
import { run, statement } from './statement.ts'

const INSERT = statement('insert-entries')
const LIST = statement('list-entries')
const LIST_BEHIND = statement('list-entries-behind')

export const chainOfRun = (runId: RunId): string => `run:${runId}`

/** Entries of one chain, e.g. `run:<id>`, after `afterSeq`. */
export async function listEntries(sql: Sql, chain: string, afterSeq = 0): Promise<ChainEntry[]> {
  const { rows } = await run<EntryRow>(sql, LIST, [chain, afterSeq])
  return rows.map(entryOfRow)
}

/** Whether exactly this entry was written. */
export async function hasEntry(sql: Sql, { chain, seq, hash }: ChainEntry): Promise<boolean> {
  const { rowCount } = await sql.query('SELECT 1 FROM chain_entry WHERE chain = $1 AND seq = $2 AND hash = $3', [
    chain,
    seq,
    hash,
  ])
  return rowCount === 1
}

/** Writes entries that have their places; a place taken meanwhile is refused by the primary key. The id of the transaction, null without entries. */
export async function insertEntries(sql: Sql, entries: readonly ChainEntry[]): Promise<string | null> {
  if (entries.length === 0) return null
  const { rows } = await run<{ xid: string }>(sql, INSERT, [JSON.stringify(entries.map(rowOfEntry))])
  return rows[0]?.xid ?? null
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
