import { forbidden, notFound, redirect } from 'next/navigation'
import { personOf, type Context } from '#core/context.ts'
import { AppError, isAppError } from '#core/errors.ts'
import { findUser } from '#db/users.ts'
import { currentHost } from '#host/current.ts'
import { findContext } from './current.ts'

/** What stands behind the `?` of a page's address, as Next gives it. */
type Query = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Whoever looks at the page at `path`; those who are not signed in are sent to sign in, and come back to it. A page that keeps
 * filters or a selection in its address gives its `query`, so that they come back to those, too.
 */
export async function pageContext(path: string, query?: Promise<Query>): Promise<Context> {
  const ctx = await findContext()
  if (ctx) return ctx
  const wanted = path + searchOf((await query) ?? {})
  redirect(`/sign-in?callbackUrl=${encodeURIComponent(wanted)}`)
}

function searchOf(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one]))
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}

/** A read for a page: what is not there, or not for the viewer to see, becomes the 404 page. */
export async function orNotFound<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (isAppError(error) && error.code === 'not_found') notFound()
    if (isAppError(error) && error.code === 'forbidden') forbidden()
    throw error
  }
}

/** The person behind a Context as their own pages name them. */
export async function getViewer(
  ctx: Context,
): Promise<{ name: string; email: string | null; groups: readonly string[] }> {
  const person = personOf(ctx.actor)
  const user = person && (await findUser(currentHost().db.prisma, person))
  if (!user) throw new AppError('unauthenticated', 'Nobody is behind this session. Sign in again.')
  return { name: user.name, email: user.email, groups: ctx.groups }
}

/** What the sign-in page says of the identity provider. */
export function signInWay(): { provider: string; isLocal: boolean } {
  const { signIn, isLocal } = currentHost().settings
  return { provider: signIn.name, isLocal }
}
