import type { UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { at, type Read, type Tx } from './database.ts'
import { userOf, type User } from './users.ts'

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
export async function findSession(read: Read, tokenHash: string): Promise<Session | null> {
  const row = await read.session.findUnique({ where: { tokenHash }, include: { user: true } })
  return row && { user: userOf(row.user), expiresAt: at(row.expiresAt) }
}

export async function deleteSession(tx: Tx, tokenHash: string): Promise<void> {
  await tx.session.deleteMany({ where: { tokenHash } })
}

/** Ends every session of a person; how many there were. */
export async function deleteSessionsOf(tx: Tx, userId: UserId): Promise<number> {
  const { count } = await tx.session.deleteMany({ where: { userId } })
  return count
}
