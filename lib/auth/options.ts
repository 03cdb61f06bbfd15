import { randomBytes } from 'node:crypto'
import type { AuthOptions, CookieOption, CookiesOptions } from 'next-auth'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { Settings } from '#config/settings.ts'
import { newUuid } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { Database } from '#db/database.ts'
import { saveSignIn } from '#db/users.ts'
import { createAdapter, createSignInAdapter } from './adapter.ts'
import { cookieName, isSecure } from './cookies.ts'
import { log } from './log.ts'
import { personOfClaims } from './profile.ts'

type AuthSettings = Pick<Settings, 'publicUrl' | 'signIn'>

/** What next-auth is run with. `isReturning`: this request brings a sign-in back from the provider. */
export function authOptions(settings: AuthSettings, db: Database, isReturning = false): AuthOptions {
  const { signIn } = settings
  return {
    providers: [provider(settings)],
    adapter: isReturning ? createSignInAdapter(db, signIn.issuer) : createAdapter(db, signIn.issuer),
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
      async signIn({ profile }) {
        const now = instant(Date.now())
        await saveSignIn(db.prisma, personOfClaims(profile, signIn), newUuid(now, randomBytes), now)
        return true
      },
      session: ({ session, user }) => ({ expires: session.expires, user: { name: user.name ?? null } }),
    },
    logger: {
      // Metadata may hold what the provider sent: only the code and the error's own name are kept.
      error: (code, metadata) => log.error({ code, error: nameOf(metadata) }, 'sign-in failed'),
      warn: (code) => log.warn({ code }, 'sign-in warning'),
      debug: () => undefined,
    },
  }
}

function provider({ signIn }: AuthSettings): OAuthConfig<Record<string, unknown>> {
  return {
    id: 'oidc',
    name: signIn.name,
    type: 'oauth',
    wellKnown: `${signIn.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    issuer: signIn.issuer,
    clientId: signIn.clientId,
    clientSecret: signIn.clientSecret,
    authorization: { params: { scope: 'openid profile email groups' } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    profile(claims) {
      const person = personOfClaims(claims, signIn)
      return { id: person.subject, name: person.name, email: person.email }
    },
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

const nameOf = (metadata: unknown): string => {
  const error = metadata instanceof Error ? metadata : (metadata as { error?: unknown } | null)?.error
  return error instanceof Error ? error.name : 'unknown'
}
