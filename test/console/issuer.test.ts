import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createInstallation, type Installation } from '../services/installation.ts'
import { newSigningKey, startIssuer, type Issuer } from '../support/issuer.ts'
import { freePorts, newDataDir, startLauncher, type Launcher } from '../support/processes.ts'
import { createVisitor, type Visit, type Visitor } from '../support/visitor.ts'

/** What local mode consists of, by what its command lines hold. */
const PROGRAMS = ['launch/console.ts', 'launch/gateway.ts', 'launch/idp/main.ts', 'demo/service.ts', 'bin/postgres']

const data = newDataDir()
let installation: Installation
let issuer: Issuer
let launcher: Launcher
let consoleUrl: string

beforeAll(async () => {
  installation = await createInstallation()
  const ports = await freePorts()
  consoleUrl = `http://127.0.0.1:${ports['PORT']}`
  issuer = await startIssuer(consoleUrl)
  launcher = startLauncher({
    ...ports,
    ...issuer.env,
    DATA_DIR: data.dataDir,
    DATABASE_URL: installation.host.settings.databaseUrl,
    PUBLIC_URL: consoleUrl,
    BIND_ADDRESS: '0.0.0.0',
  })
  await launcher.ready()
}, 240_000)
afterAll(async () => {
  launcher.kill('SIGTERM')
  await launcher.ended
  await issuer.close()
  await installation.close()
  data.remove()
})

let count = 0
beforeEach(() => {
  const sub = `person-${++count}`
  issuer.person = { sub, name: `Person ${count}`, groups: ['payments-viewers'] }
  issuer.lies = {}
  issuer.codeSeconds = 60
})

/** Presses the button of the sign-in page; the address the browser is sent to. */
async function pressContinue(visitor: Visitor): Promise<string> {
  const { body } = await visitor.go(`${consoleUrl}/api/auth/csrf`)
  const { csrfToken } = JSON.parse(body) as { csrfToken: string }
  const form = { csrfToken, callbackUrl: '/workflows', json: 'true' }
  return (await visitor.send<{ url: string }>(`${consoleUrl}/api/auth/signin/oidc`, form)).url
}

const signIn = async (visitor: Visitor): Promise<Visit> => visitor.go(await pressContinue(visitor))
const isCallback = (url: string): boolean => url.startsWith(`${consoleUrl}/api/auth/callback/`)
/** As far as the address that would bring the sign-in back. */
const signInUpTo = async (visitor: Visitor): Promise<Visit> => visitor.go(await pressContinue(visitor), isCallback)

const findPerson = () =>
  installation.db.prisma.user.findUnique({
    where: { issuer_subject: { issuer: issuer.url, subject: issuer.person.sub } },
  })

describe('with an issuer', () => {
  test('there are two processes, no samples, and it may listen beyond loopback', async () => {
    const commands = launcher.processes().map(({ command }) => command)
    const running = PROGRAMS.filter((program) => commands.some((command) => command.includes(program)))
    expect(running).toEqual(['launch/console.ts', 'launch/gateway.ts'])
    const { rows } = await installation.db.pool.query<{ name: string }>(
      'SELECT DISTINCT name FROM workflow_definition ORDER BY name',
    )
    expect(rows.map(({ name }) => name)).toEqual(['gated', 'open'])
    const elsewhere = consoleUrl.replace('127.0.0.1', '127.0.0.2')
    expect((await fetch(`${elsewhere}/sign-in`)).status).toBe(200)
  })

  test('the sign-in page names it and says nothing of sample accounts', async () => {
    const { body } = await createVisitor().go(`${consoleUrl}/sign-in`)
    expect(body).toContain('Continue with Somebody’s accounts')
    expect(body).not.toContain('sample account')
  })

  test('somebody signs in with PKCE, state and nonce, and is who the provider says', async () => {
    const visit = await signIn(createVisitor())
    expect(visit).toMatchObject({ url: `${consoleUrl}/workflows`, status: 200 })

    const asked = issuer.asked.at(-1)
    const redeemed = issuer.redeemed.at(-1)
    expect(Object.fromEntries(asked ?? [])).toMatchObject({
      client_id: issuer.env['OIDC_CLIENT_ID'],
      redirect_uri: `${consoleUrl}/api/auth/callback/oidc`,
      response_type: 'code',
      scope: issuer.env['OIDC_SCOPE'],
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^.{20,}$/) as string,
      nonce: expect.stringMatching(/^.{20,}$/) as string,
    })
    const verifier = redeemed?.form.get('code_verifier') ?? ''
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(asked?.get('code_challenge'))
    expect(redeemed).toMatchObject({ status: 200, authorization: expect.stringMatching(/^Basic /) as string })
    expect(redeemed?.form.has('client_secret')).toBe(false)

    const { sub, name } = issuer.person
    expect(await findPerson()).toMatchObject({
      issuer: issuer.url,
      subject: sub,
      name,
      email: `${sub}@somebody.example`,
      groups: ['payments-viewers'],
    })
  })

  test('what somebody sees follows their groups, from one sign-in to the next', async () => {
    const visitor = createVisitor()
    issuer.person = { ...issuer.person, groups: [] }
    const before = await signIn(visitor)
    expect(before.url).toBe(`${consoleUrl}/workflows`)
    expect([before.body.includes('/workflows/gated'), before.body.includes('/workflows/open')]).toEqual([false, false])
    expect((await visitor.go(`${consoleUrl}/workflows/gated`)).status).toBe(404)
    const person = await findPerson()

    issuer.person = { ...issuer.person, groups: ['payments-viewers', 'something-else'] }
    const after = await signIn(visitor)
    expect([after.body.includes('/workflows/gated'), after.body.includes('/workflows/open')]).toEqual([true, false])
    expect((await visitor.go(`${consoleUrl}/workflows/gated`)).status).toBe(200)
    expect((await visitor.go(`${consoleUrl}/workflows/open`)).status).toBe(404)
    expect((await findPerson())?.id).toBe(person?.id)
  })
})

const WRONG = [
  {
    what: 'an id token for another application',
    lies: { inToken: (claims) => ({ ...claims, aud: 'another-application' }) },
    title: 'The sign-in was made out to another application',
    named: 'OIDC_CLIENT_ID',
  },
  {
    what: 'an id token of another issuer',
    lies: { inToken: (claims) => ({ ...claims, iss: 'https://elsewhere.example' }) },
    title: 'The sign-in comes from another issuer than the one configured',
    named: 'OIDC_ISSUER',
  },
  {
    what: 'a provider that calls itself another issuer',
    lies: { answers: { '/.well-known/openid-configuration': { issuer: 'https://elsewhere.example' } } },
    title: 'The sign-in comes from another issuer than the one configured',
    named: 'OIDC_ISSUER',
  },
  {
    what: 'an id token with the nonce of another sign-in',
    lies: { inToken: (claims) => ({ ...claims, nonce: 'of another sign-in' }) },
    title: 'The sign-in belongs to another attempt than this one',
    named: 'Start again from here',
  },
  {
    what: 'an id token that is over',
    lies: { inToken: (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 60 }) },
    title: 'The sign-in was over before it arrived',
    named: 'clocks',
  },
  {
    what: 'an id token signed with another key',
    lies: { inToken: (claims) => claims, key: newSigningKey() },
    title: 'The signature of the sign-in does not hold',
    named: 'OIDC_SIGNING_ALGORITHM',
  },
  {
    what: 'claims about somebody else',
    lies: { answers: { '/me': { sub: 'somebody-else' } } },
    title: 'The identity provider does not say who you are',
    named: 'Try again',
  },
  {
    what: 'no groups claim',
    groups: null,
    title: 'The identity provider does not say which groups you are in',
    named: 'OIDC_GROUPS_CLAIM',
  },
] satisfies readonly {
  what: string
  lies?: Issuer['lies']
  groups?: null
  title: string
  named: string
}[]

/** Nobody was signed in, and the page that opened says why. */
async function expectRefused(visitor: Visitor, visit: Visit, title: string, named: string): Promise<void> {
  expect(visit).toMatchObject({ status: 200, url: expect.stringContaining(`${consoleUrl}/sign-in?`) as string })
  const shown = /<div role="alert"[\s\S]*?<\/div><\/div>/.exec(visit.body)?.[0]
  for (const words of [title, 'You are not signed in.', named]) expect(shown).toContain(words)
  expect(new URL(visit.url).searchParams.get('callbackUrl')).toBe(`${consoleUrl}/workflows`)
  expect(visitor.cookiesOf(consoleUrl).filter((name) => name.endsWith('.session-token'))).toEqual([])
  expect(await findPerson()).toBeNull()
}

describe('is refused with the reason', () => {
  test.each(WRONG)('$what', async ({ title, named, ...wrong }) => {
    if ('groups' in wrong) issuer.person = { ...issuer.person, groups: wrong.groups }
    else issuer.lies = wrong.lies
    const visitor = createVisitor()
    await expectRefused(visitor, await signIn(visitor), title, named)
  })

  test('a code that is over', async () => {
    issuer.codeSeconds = 1
    const visitor = createVisitor()
    const { url } = await signInUpTo(visitor)
    await issuer.codeIsOver(new URL(url).searchParams.get('code') ?? '')
    await expectRefused(visitor, await visitor.go(url), 'The sign-in took too long, or was used before', 'Start again')
    expect(issuer.redeemed.at(-1)?.status).toBe(400)
  })

  test('a sign-in that somebody else began', async () => {
    const { url } = await signInUpTo(createVisitor())
    const visitor = createVisitor()
    await pressContinue(visitor)
    await expectRefused(visitor, await visitor.go(url), 'The sign-in was not started in this browser', 'Start again')
  })

  test('one the provider itself refuses', async () => {
    const visitor = createVisitor()
    const { url } = await signInUpTo(visitor)
    const state = new URL(url).searchParams.get('state')
    const denied = await visitor.go(`${consoleUrl}/api/auth/callback/oidc?error=access_denied&state=${state}`)
    await expectRefused(visitor, denied, 'The provider did not let you in', 'Ask for access there')
  })
})
