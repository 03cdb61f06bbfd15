import type { Database } from './database.ts'
import { asAppError } from './failure.ts'
import { askCold } from './statement.ts'

/** Runs work while this session holds a lock by name; null at once when another session has it. No transaction is open meanwhile. */
export async function withSessionLock<T>(db: Database, name: string, work: () => Promise<T>): Promise<T | null> {
  const client = await db.pool.connect().catch((error: unknown) => {
    throw asAppError(error)
  })
  let isBroken = true
  try {
    const { rows } = await askCold<{ taken: boolean }>(
      client,
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
      [name],
    )
    if (!rows[0]?.taken) {
      isBroken = false
      return null
    }
    try {
      return await work()
    } finally {
      await askCold(client, 'SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name])
      isBroken = false
    }
  } finally {
    client.release(isBroken)
  }
}
