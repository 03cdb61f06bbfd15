import type { Sql } from '#db/database.ts'
import { rowOfAttempt } from '#db/attempt-row.ts'
import { rowOfEntry } from '#db/entry-row.ts'
import { rowOfRun } from '#db/run-row.ts'
import type { HeadedRun } from '#db/runs.ts'
import type { Attempt } from '#engine/model.ts'
import type { ChainEntry } from '#ledger/entry.ts'

async function insert(sql: Sql, table: string, columns: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return
  const into = `INSERT INTO ${table} (${columns}) SELECT ${columns}`
  await sql.query(`${into} FROM json_populate_recordset(NULL::${table}, $1::json)`, [JSON.stringify(rows)])
}

const columnsOf = (row: object): string => Object.keys(row).join(', ')

/** Rows as a commit would write them, without one. */
export async function insertRuns(sql: Sql, runs: readonly HeadedRun[]): Promise<void> {
  const rows = runs.map(({ run, headHash }) => rowOfRun(run, headHash))
  await insert(sql, 'run', columnsOf(rows[0] ?? {}), rows)
}

export async function insertAttempts(sql: Sql, attempts: readonly Attempt[]): Promise<void> {
  const rows = attempts.map(rowOfAttempt)
  await insert(sql, 'attempt', columnsOf(rows[0] ?? {}), rows)
}

export async function insertEntries(sql: Sql, entries: readonly ChainEntry[]): Promise<void> {
  const rows = entries.map(rowOfEntry)
  await insert(sql, 'chain_entry', columnsOf(rows[0] ?? {}), rows)
}
