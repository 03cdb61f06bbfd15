import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const GUARD = statement('find-chain-guard')
const CONNECTED = statement('list-connected')

/** What keeps chains as they were written. */
export interface ChainGuard {
  readonly role: string
  /** It owns the table or is a superuser: it could take the triggers away. */
  readonly isOwner: boolean
  readonly hasTriggers: boolean
}

const TRIGGERS = 2

export async function findChainGuard(sql: Sql): Promise<ChainGuard> {
  const { rows } = await run<{ role: string; is_owner: boolean; triggers: number }>(sql, GUARD, [])
  const [row] = rows
  if (!row) throw new Error('there is no table of chain entries')
  return { role: row.role, isOwner: row.is_owner, hasTriggers: row.triggers === TRIGGERS }
}

/** Processes of this product that are connected, by the name each goes by: `console`, `gateway`. */
export async function listConnected(sql: Sql): Promise<readonly string[]> {
  const { rows } = await run<{ name: string }>(sql, CONNECTED, [])
  return rows.map(({ name }) => name.replace('conductor-lightstep ', ''))
}

/** How far the database's clock is ahead of this process's, in ms; the error is half of what the answer took at most. */
export async function readClock(sql: Sql): Promise<{ readonly aheadMs: number; readonly errorMs: number }> {
  const before = Date.now()
  const { rows } = await sql.query<{ now: number }>('SELECT clock_timestamp() AS now')
  const errorMs = (Date.now() - before) / 2
  return { aheadMs: (rows[0]?.now ?? before) - (before + errorMs), errorMs }
}
