import type { Sql } from '#db/database.ts'
import { rowOfAttempt } from '#db/attempt-row.ts'
import { rowOfEntry } from '#db/entry-row.ts'
import { rowOfRun } from '#db/run-row.ts'
import type { HeadedRun } from '#db/runs.ts'
import type { Attempt } from '#engine/model.ts'
import type { ChainEntry } from '#ledger/entry.ts'

async function insert(sql: Sql, table: string, rows: readonly object[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first).join(', ')
  const values = `SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1::json)`
  await sql.query(`INSERT INTO ${table} (${columns}) ${values}`, [JSON.stringify(rows)])
}

/** Rows as a commit would write them, without one. */
export const insertRuns = (sql: Sql, runs: readonly HeadedRun[]): Promise<void> =>
  insert(
    sql,
    'run',
    runs.map(({ run, headHash }) => rowOfRun({ run, headHash, terms: [] })),
  )

export const insertAttempts = (sql: Sql, attempts: readonly Attempt[]): Promise<void> =>
  insert(sql, 'attempt', attempts.map(rowOfAttempt))

export const insertEntries = (sql: Sql, entries: readonly ChainEntry[]): Promise<void> =>
  insert(sql, 'chain_entry', entries.map(rowOfEntry))
