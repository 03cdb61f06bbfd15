import type { RunId } from '#core/ids.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import type { Sql } from './database.ts'
import { entryOfRow, type EntryRow } from './entry-row.ts'
import { run, statement } from './statement.ts'

const LIST = statement('list-entries')
const HAS_BEHIND = statement('has-entries-behind')
const LIST_BEHIND = statement('list-entries-behind')
const LIST_TAILS = statement('list-tails')
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

/** Where an entry stands in the order of all, and which it is. */
export interface PlacedEntry extends Position, Pick<ChainEntry, 'chain' | 'seq' | 'kind' | 'taskId'> {
  readonly runId: RunId | null
}

/** Where in a chain something new lies. */
export interface Tail {
  readonly chain: string
  readonly first: number
  readonly last: number
  /** Whether the run ends in it: its root span names the decisions before. */
  readonly isEnding: boolean
}

/** The entries of tails, with what their chains hold before them of openings, of what was asked and decided about these tasks, and where the run ends of decisions; by chain. */
export async function listTails(
  sql: Sql,
  tails: readonly Tail[],
  taskIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ChainEntry[]>> {
  if (tails.length === 0) return new Map()
  const values = [
    tails.map(({ chain }) => chain),
    tails.map(({ first }) => first),
    tails.map(({ last }) => last),
    taskIds,
    tails.map(({ isEnding }) => isEnding),
  ]
  const { rows } = await run<EntryRow>(sql, LIST_TAILS, values)
  return Map.groupBy(rows.map(entryOfRow), ({ chain }) => chain)
}

/** The next entries of all chains behind a cursor, in an order in which nothing can appear behind a reader. */
export async function listEntriesBehind(sql: Sql, after: Position, limit: number): Promise<PlacedEntry[]> {
  const { rows } = await run<PlacedRow>(sql, LIST_BEHIND, [after.xid, after.position, limit])
  return rows.map(({ xid, position, run_id: runId, chain, seq, kind, task_id: taskId }) => ({
    xid,
    position,
    runId,
    chain,
    seq,
    kind,
    taskId,
  }))
}

type PlacedRow = Pick<EntryRow, 'xid' | 'position' | 'run_id' | 'chain' | 'seq' | 'kind' | 'task_id'>

/** Whether anything was written to any chain behind a place, counting what no reader behind a cursor has been given yet. */
export async function hasEntriesBehind(sql: Sql, after: Position): Promise<boolean> {
  return (await run<{ is_there: boolean }>(sql, HAS_BEHIND, [after.xid, after.position])).rows[0]?.is_there ?? false
}
