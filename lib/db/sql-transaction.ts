import type { PoolClient } from 'pg'
import { commit } from './commit-point.ts'
import type { Database, Sql } from './database.ts'
import { asAppError } from './failure.ts'

/** Runs hot statements in one transaction over one connection of the pool, whose commit point has this name. */
export async function inSqlTransaction<T>(db: Database, name: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  let client: PoolClient | null = null
  try {
    client = await db.pool.connect()
    await client.query('BEGIN')
    const result = await work(client)
    await commit(client, name)
    client.release()
    return result
  } catch (error) {
    if (client) await rollBack(client)
    throw asAppError(error)
  }
}

/** Rolls back; a connection that cannot even do that is closed instead of given back. */
export async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK')
    client.release()
  } catch {
    client.release(true)
  }
}
