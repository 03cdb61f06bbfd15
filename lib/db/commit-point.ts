import { AppError } from '#core/errors.ts'
import type { Sql } from './database.ts'

/** Hears the name of a point, and how many rows a write that was answered said it touched. */
type Listener = (point: string, rowCount: number | null) => void

let listener: Listener | null = null

/**
 * Everything the database is to keep passes a point before it is sent and one after it was answered; tests end the process
 * there. Only code of the same process can listen: no setting, no request and no row leads here.
 */
export const listenToCommitPoints = (hear: Listener): void => void (listener = hear)

export const passCommitPoint = (point: string, rowCount: number | null = null): void => listener?.(point, rowCount)

interface Answer {
  readonly rowCount?: number | null
}

/** Does a write between its two points. */
export function atCommitPoint<T>(name: string, write: () => Promise<T>): Promise<T> {
  return listener ? between(name, write) : write()
}

async function between<T>(name: string, write: () => Promise<T>): Promise<T> {
  passCommitPoint(`before ${name}`)
  const answer = await write()
  passCommitPoint(`after ${name}`, (answer as Answer | null)?.rowCount ?? null)
  return answer
}

/** Ends a transaction for good: the only way to. Throws `conflict` when Postgres rolled it back instead. */
export async function commit(sql: Sql, name: string): Promise<void> {
  const { command } = await atCommitPoint(`commit ${name}`, () => sql.query('COMMIT'))
  if (command !== 'COMMIT') throw new AppError('conflict', 'The database gave the change up: nothing was written.')
}
