import { randomBytes } from 'node:crypto'
import { cookies } from 'next/headers'
import type { Context } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { currentHost } from '#host/current.ts'
import { contextOfToken } from './context.ts'
import { sessionCookieName } from './cookies.ts'

/** Whoever is signed in, or null. The database is asked every time: a revoked session is gone at the next question. */
export async function findContext(): Promise<Context | null> {
  const { db, settings } = currentHost()
  const jar = await cookies()
  const token = jar.get(sessionCookieName(settings))?.value
  return token ? contextOfToken(db, token, randomBytes) : null
}

/** Whoever is signed in; throws unauthenticated otherwise. */
export async function requireContext(): Promise<Context> {
  const ctx = await findContext()
  if (!ctx) throw new AppError('unauthenticated', 'You are not signed in. Sign in and try again.')
  return ctx
}
