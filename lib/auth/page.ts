import { forbidden, notFound, redirect } from 'next/navigation'
import { personOf, type Context } from '#core/context.ts'
import { AppError, isAppError } from '#core/errors.ts'
import { findUser } from '#db/users.ts'
import { currentHost } from '#host/current.ts'
import { findContext } from './current.ts'

/** Whoever looks at the page at `path`; those who are not signed in are sent to sign in, and come back to it. */
export async function pageContext(path: string): Promise<Context> {
  return (await findContext()) ?? redirect(`/sign-in?callbackUrl=${encodeURIComponent(path)}`)
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
