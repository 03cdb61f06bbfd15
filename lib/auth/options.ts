import { randomBytes } from 'node:crypto'
import type { AuthOptions, CookieOption, CookiesOptions } from 'next-auth'
import type { Settings } from '#config/settings.ts'
import { newUuid } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { databaseNow } from '#db/record-entry.ts'
import { saveSignIn } from '#db/users.ts'
import { createAdapter, createSignInAdapter } from './adapter.ts'
import { cookieName, isSecure } from './cookies.ts'
import { log } from './log.ts'
import { problemOf, type SignInProblem } from './problem.ts'
import { personOfClaims } from './profile.ts'
import { oidcProvider } from './provider.ts'

type AuthSettings = Pick<Settings, 'publicUrl' | 'signIn'>

interface RequestOptions {
  /** This request brings a sign-in back from the provider. */
  readonly isReturning?: boolean
  /** Told why a sign-in is refused: next-auth itself only says at which step. */
  readonly onProblem?: (problem: SignInProblem) => void
}

/** What next-auth is run with for one request. */
export function authOptions(settings: AuthSettings, db: Database, request: RequestOptions = {}): AuthOptions {
  const { signIn } = settings
  return {
    providers: [oidcProvider(signIn)],
    adapter: request.isReturning ? createSignInAdapter(db, signIn.issuer) : createAdapter(db, signIn.issuer),
    secret: signIn.secret,
    session: {
      strategy: 'database',
      maxAge: signIn.sessionMaxAgeSeconds,
      updateAge: signIn.sessionMaxAgeSeconds,
      generateSessionToken: () => randomBytes(32).toString('base64url'),
    },
    useSecureCookies: isSecure(settings),
    cookies: cookies(settings),
    pages: { signIn: '/sign-in', error: '/sign-in' },
    callbacks: {
      /** Runs before next-auth looks the person up: from here on the database knows them as the provider does now. */
      signIn: ({ profile }) => keepPerson(profile, settings, db, request),
      session: ({ session, user }) => ({ expires: session.expires, user: { name: user.name ?? null } }),
    },
    logger: {
      // Metadata may hold what the provider sent: only the code and the error's own name are kept.
      error(code, metadata) {
        const error = errorOf(metadata)
        const problem = problemOf(error)
        if (problem !== null) request.onProblem?.(problem)
        log.error({ code, problem, error: error?.name ?? 'unknown' }, 'sign-in failed')
      },
      warn: (code) => log.warn({ code }, 'sign-in warning'),
      debug: () => undefined,
    },
  }
}

/** False, with the reason said, when it fails: next-auth would put the message of an error into the address of a page. */
async function keepPerson(
  claims: unknown,
  { signIn }: AuthSettings,
  db: Database,
  { onProblem }: RequestOptions,
): Promise<boolean> {
  try {
    const now = await databaseNow(db.prisma)
    await saveSignIn(db.prisma, personOfClaims(claims, signIn), newUuid(now, randomBytes), now)
    return true
  } catch (error) {
    const problem = problemOf(error) ?? 'NotKept'
    log.error({ problem, error: error instanceof Error ? error.name : 'unknown' }, 'a person could not be kept')
    onProblem?.(problem)
    return false
  }
}

const SHORT_SECONDS = 15 * 60

function cookies(settings: AuthSettings): CookiesOptions {
  const named = (name: string, maxAge?: number): CookieOption => ({
    name: cookieName(settings, name),
    options: {
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
      secure: isSecure(settings),
      ...(maxAge ? { maxAge } : {}),
    },
  })
  return {
    sessionToken: named('session-token'),
    callbackUrl: named('callback-url'),
    csrfToken: named('csrf-token'),
    pkceCodeVerifier: named('pkce', SHORT_SECONDS),
    state: named('state', SHORT_SECONDS),
    nonce: named('nonce', SHORT_SECONDS),
  }
}

function errorOf(metadata: unknown): Error | null {
  const error = metadata instanceof Error ? metadata : (metadata as { error?: unknown } | null)?.error
  return error instanceof Error ? error : null
}
