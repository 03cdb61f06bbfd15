import { readFileSync } from 'node:fs'
import type { Pool } from 'pg'

const TEXT = readFileSync(new URL('./seed-many-runs.sql', import.meta.url), 'utf8')
/** A statement of more rows would need much memory. */
const AT_ONCE = 100_000

const TABLES = ['run', 'run_term', 'schedule_fire', 'chain_entry', 'approval']

/** Everybody whose runs are seeded, from 1 to 200. */
export const seededPerson = (number: number): string =>
  `01930000-0000-7000-a000-${number.toString(16).padStart(12, '0')}`

/** Seeds so many runs, `everyMs` apart, the last one now, with what their lines are made of; the planner then knows them. */
export async function seedManyRuns(pool: Pool, runs: number, everyMs: number): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('SET statement_timeout = 0')
    await client.query("INSERT INTO program VALUES ('seeded', '{}', now()) ON CONFLICT DO NOTHING")
    const end = new Date().toISOString()
    for (let done = 0; done < runs; done += AT_ONCE)
      await client.query(TEXT, [done + 1, Math.min(done + AT_ONCE, runs), runs, everyMs, end])
    for (const table of TABLES) await client.query(`VACUUM ANALYZE ${table}`)
  } finally {
    client.release(true)
  }
}
