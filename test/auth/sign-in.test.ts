import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAdapter, createSignInAdapter } from '#auth/adapter.ts'
import { contextOfToken } from '#auth/context.ts'
import { cookieName, sessionCookieName } from '#auth/cookies.ts'
import { authOptions } from '#auth/options.ts'
import { SignInError } from '#auth/problem.ts'
import { personOfClaims } from '#auth/profile.ts'
import { hashToken } from '#auth/token.ts'
import { findUserBySubject } from '#db/users.ts'
import { createInstallation, type Installation } from '../services/installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const ISSUER = 'https://idp.test'
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const signInSettings = () => installation.host.settings.signIn
const inOneHour = () => new Date(Date.now() + 3_600_000)

describe('the adapter', () => {
  test('keeps sessions by the hash of their token and ends them for good', async () => {
    const adapter = createAdapter(installation.db, ISSUER)
    const userId = installation.users.viewer
    await adapter.createSession?.({ sessionToken: 'tok', userId, expires: inOneHour() })
    expect(await installation.db.prisma.session.findUnique({ where: { tokenHash: hashToken('tok') } })).toMatchObject({
      userId,
    })
    expect(await installation.db.prisma.session.findUnique({ where: { tokenHash: 'tok' } })).toBeNull()
    expect(await contextOfToken(installation.db, 'tok', random)).toMatchObject({ actor: { kind: 'user', id: userId } })
    await adapter.deleteSession?.('tok')
    expect(await contextOfToken(installation.db, 'tok', random)).toBeNull()
    expect(await adapter.getSessionAndUser?.('tok')).toBeNull()
  })

  test('finds people by their account and never by an address', async () => {
    const adapter = createAdapter(installation.db, ISSUER)
    const found = await adapter.getUserByAccount?.({ provider: 'oidc', providerAccountId: 'lead' })
    expect(found).toMatchObject({ id: installation.users.lead, name: 'The lead' })
    expect(await adapter.getUserByEmail?.('lead@example.com')).toBeNull()
  })

  test('a sign-in that comes back ends the session the browser had', async () => {
    const token = await installation.signIn('viewer')
    expect(await createSignInAdapter(installation.db, ISSUER).getSessionAndUser?.(token)).toBeNull()
    expect(await contextOfToken(installation.db, token, random)).toBeNull()
  })
})

test('a session that is over is nobody', async () => {
  expect(await contextOfToken(installation.db, await installation.signIn('lead', -1), random)).toBeNull()
})

test('each request gets a Context of its own, with the groups of the last sign-in', async () => {
  const token = await installation.signIn('approver')
  const [one, two] = [
    await contextOfToken(installation.db, token, random),
    await contextOfToken(installation.db, token, random),
  ]
  expect(one).toMatchObject({ via: 'console', groups: ['payments-approvers', 'payments-viewers'] })
  expect(one?.traceId).not.toBe(two?.traceId)
})

test('every sign-in replaces the groups and keeps the id', async () => {
  const options = authOptions(installation.host.settings, installation.db)
  const signIn = (groups: string[]) =>
    options.callbacks?.signIn?.({
      profile: { sub: 'new', name: 'New', groups } as never,
      user: {} as never,
      account: null,
    })
  await signIn(['a', 'b'])
  const before = await findUserBySubject(installation.db.prisma, ISSUER, 'new')
  await signIn(['b'])
  const after = await findUserBySubject(installation.db.prisma, ISSUER, 'new')
  expect(after).toEqual({ ...before, groups: ['b'], groupsAt: after?.groupsAt })
  expect(after?.groupsAt).toBeGreaterThanOrEqual(before?.groupsAt ?? Infinity)
})

test('the provider is asked with PKCE, state and nonce, and sessions last as long as configured', () => {
  const { providers, session, pages } = authOptions(installation.host.settings, installation.db)
  expect(providers[0]).toMatchObject({
    id: 'oidc',
    checks: ['pkce', 'state', 'nonce'],
    wellKnown: `${ISSUER}/.well-known/openid-configuration`,
  })
  expect(session).toMatchObject({ strategy: 'database', maxAge: 3600 })
  expect(pages).toEqual({ signIn: '/sign-in', error: '/sign-in' })
})

test('cookies carry the installation’s prefix, and are secure where the address is', () => {
  const { settings } = installation.host
  expect(sessionCookieName(settings)).toBe('cl-test.session-token')
  expect(cookieName({ ...settings, publicUrl: 'https://x.test' }, 'state')).toBe('__Secure-cl-test.state')
  const { cookies } = authOptions({ ...settings, publicUrl: 'https://x.test' }, installation.db)
  expect(cookies?.sessionToken?.options).toMatchObject({ httpOnly: true, sameSite: 'lax', secure: true })
})

test.each([
  { claims: { sub: 's', name: 'N', groups: ['g'] }, person: { name: 'N', groups: ['g'] } },
  { claims: { sub: 's', email: 'e@x.test', groups: [] }, person: { name: 'e@x.test', email: 'e@x.test', groups: [] } },
  { claims: { sub: 's', groups: [] }, person: { name: 's', groups: [] } },
])('a person is made of $claims', ({ claims, person }) => {
  expect(personOfClaims(claims, signInSettings())).toMatchObject({ issuer: ISSUER, subject: 's', ...person })
})

test('groups may lie deeper in the claims', () => {
  const claims = { sub: 's', realm_access: { roles: ['r'] } }
  expect(personOfClaims(claims, { ...signInSettings(), groupsClaim: 'realm_access.roles' }).groups).toEqual(['r'])
})

test('claims without a subject are refused', () => {
  expect(() => personOfClaims({ name: 'N', groups: [] }, signInSettings())).toThrow(/sub/)
})

test.each([{}, { groups: 'not-a-list' }, { groups: [1] }, { groups: null }])(
  'claims that do not say which groups are refused: %j',
  (claims) => {
    expect(() => personOfClaims({ sub: 's', ...claims }, signInSettings())).toThrow(new SignInError('NoGroups'))
  },
)
