import { randomBytes } from 'node:crypto'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import type { Context } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { inboundTrace } from '#core/inbound-trace.ts'
import { currentHost } from '#host/current.ts'
import { contextOfToken } from './context.ts'
import { sessionCookieName } from './cookies.ts'

/** The session token this request came with, whether it is worth anything or not. */
export async function findSessionToken(): Promise<string | null> {
  const jar = await cookies()
  return jar.get(sessionCookieName(currentHost().settings))?.value ?? null
}

/**
 * Whoever is signed in, or null. The database is asked at every request, once for all that is drawn for it: a revoked session is
 * gone at the next one.
 */
export const findContext = cache(async (): Promise<Context | null> => {
  const token = await findSessionToken()
  return token ? contextOfToken(currentHost().db, token, randomBytes) : null
})

/** Whoever is signed in and acts, with where their request says it comes from; throws unauthenticated otherwise. */
export async function requireContext(): Promise<Context> {
  const ctx = await findContext()
  if (!ctx) throw new AppError('unauthenticated', 'You are not signed in, so nothing was done. Sign in and try again.')
  const sent = await headers()
  return { ...ctx, inbound: inboundTrace((name) => sent.get(name)) }
}
