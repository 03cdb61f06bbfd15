import type { Database, Sql } from './database.ts'
import { FIRST_POSITION, type Position } from './entries.ts'
import { inSqlTransaction } from './sql-transaction.ts'
import { askCold, run, statement } from './statement.ts'

const BEGIN = statement('begin-cursor')
const LOCK = statement('lock-cursor')
const MOVE = statement('move-cursor')

/** How far a reader has come; the first position when it never read. */
export async function findCursor(sql: Sql, name: string): Promise<Position> {
  const { rows } = await askCold<{ xid: string; position: number }>(
    sql,
    'SELECT xid::text AS xid, position FROM cursor WHERE name = $1',
    [name],
  )
  return rows[0] ?? FIRST_POSITION
}

/**
 * Reads on from a cursor: `work` gets a transaction and where the cursor stands, and returns where it stands now (or null to
 * leave it). What `work` writes and the move are one commit. Null when another process is moving this cursor.
 */
export async function withCursor(
  db: Database,
  name: string,
  work: (sql: Sql, after: Position) => Promise<Position | null>,
): Promise<Position | null> {
  await run(db.pool, BEGIN, [name])
  return inSqlTransaction(db, 'cursor', async (sql) => {
    const { rows } = await run<{ xid: string; position: number }>(sql, LOCK, [name])
    const before = rows[0]
    if (!before) return null
    const next = await work(sql, before)
    if (!next) return before
    await run(sql, MOVE, [name, next.xid, next.position])
    return next
  })
}
