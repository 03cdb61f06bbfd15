import type { Adapter, AdapterUser } from 'next-auth/adapters'
import { UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { Database } from '#db/database.ts'
import { createSession, deleteSession, findSession } from '#db/sessions.ts'
import { findUser, findUserBySubject, type User } from '#db/users.ts'
import { hashToken } from './token.ts'

/**
 * What next-auth needs of a database, and no more: people are kept by the sign-in callback, before a session is made.
 * Tokens are hashed on the way in; a session is never extended.
 */
export function createAdapter(db: Database, issuer: string): Adapter {
  return {
    async getUser(id) {
      const user = await findUser(db.prisma, UserId.parse(id))
      return user && toAdapter(user)
    },
    async getUserByAccount({ providerAccountId }) {
      const user = await findUserBySubject(db.prisma, issuer, providerAccountId)
      return user && toAdapter(user)
    },
    // Two providers may know the same address: it says nothing about who somebody is.
    getUserByEmail: async () => null,
    createUser: () => refuse('createUser'),
    updateUser: () => refuse('updateUser'),
    linkAccount: () => refuse('linkAccount'),
    async createSession({ sessionToken, userId, expires }) {
      const session = { tokenHash: hashToken(sessionToken), userId, expiresAt: instant(expires.getTime()) }
      await createSession(db.prisma, session, instant(Date.now()))
      return { sessionToken, userId, expires }
    },
    async getSessionAndUser(sessionToken) {
      const found = await findSession(db.pool, hashToken(sessionToken))
      if (!found) return null
      const session = { sessionToken, userId: found.user.id, expires: new Date(found.expiresAt) }
      return { session, user: toAdapter(found.user) }
    },
    updateSession: async () => null,
    async deleteSession(sessionToken) {
      await deleteSession(db.prisma, hashToken(sessionToken))
    },
  }
}

/** The same, for the moment a sign-in comes back: the browser's session of before ends, whosever it was. */
export function createSignInAdapter(db: Database, issuer: string): Adapter {
  return {
    ...createAdapter(db, issuer),
    async getSessionAndUser(sessionToken) {
      await deleteSession(db.prisma, hashToken(sessionToken))
      return null
    },
  }
}

function refuse(what: string): never {
  throw new Error(`next-auth asked for ${what}, but people are kept by the sign-in callback`)
}

const toAdapter = (user: User): AdapterUser => ({
  id: user.id,
  name: user.name,
  email: user.email ?? '',
  emailVerified: null,
})
