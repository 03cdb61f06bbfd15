import type { UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Sql, Tx } from './database.ts'
import { run, statement } from './statement.ts'
import type { User } from './users.ts'

const FIND = statement('find-session')

/** A signed-in browser with whose it is. */
export interface Session {
  readonly user: User
  readonly expiresAt: Instant
}

export async function createSession(
  tx: Tx,
  session: { readonly tokenHash: string; readonly userId: string; readonly expiresAt: Instant },
  now: Instant,
): Promise<void> {
  const { tokenHash, userId } = session
  const data = { tokenHash, userId, createdAt: new Date(now), expiresAt: new Date(session.expiresAt) }
  await tx.session.create({ data })
}

/** The session of a token, over or not. */
export async function findSession(sql: Sql, tokenHash: string): Promise<Session | null> {
  const [row] = (await run<SessionRow>(sql, FIND, [tokenHash])).rows
  if (!row) return null
  const { groups_at: groupsAt, expires_at: expiresAt, ...user } = row
  return { user: { ...user, groupsAt }, expiresAt }
}

type SessionRow = Omit<User, 'groupsAt'> & { readonly groups_at: Instant; readonly expires_at: Instant }

export async function deleteSession(tx: Tx, tokenHash: string): Promise<void> {
  await tx.session.deleteMany({ where: { tokenHash } })
}

/** Ends every session of a person; how many there were. */
export async function deleteSessionsOf(tx: Tx, userId: UserId): Promise<number> {
  const { count } = await tx.session.deleteMany({ where: { userId } })
  return count
}
