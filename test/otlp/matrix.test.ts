import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionCookieName } from '#auth/cookies.ts'
import { createGatewayApp } from '#otlp/gateway-app.ts'
import { createInstallation, type Installation } from '../services/installation.ts'
import { CALLERS, tokenOf, type Caller } from '../support/callers.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

/** What each route is sent. The gateway knows no sessions: whoever brings one gets what everybody gets. */
const ROUTES: { readonly [route: string]: RequestInit } = {
  'GET /.well-known/jwks.json': {},
  'GET /health': {},
  'POST /v1/traces': { body: '{"resourceSpans":[]}', headers: { 'content-type': 'application/json' } },
}

async function ask(route: string, caller: Caller, origin = 'http://127.0.0.1'): Promise<Response> {
  const [method = '', path = ''] = route.split(' ')
  const { headers, ...init } = ROUTES[route] ?? {}
  const token = await tokenOf(installation, caller)
  const session = token === null ? {} : { cookie: `${sessionCookieName(installation.host.settings)}=${token}` }
  const request = { ...init, method, headers: { ...headers, ...session } }
  return createGatewayApp(installation.host).request(`${origin}${path}`, request)
}

describe.each(Object.keys(ROUTES))('%s', (route) => {
  test.each(CALLERS)('gives %s what it gives everybody, and no cookie', async (caller) => {
    const [given, plain] = [await ask(route, caller), await ask(route, 'nobody')]
    expect([given.status, await given.text()]).toEqual([200, await plain.text()])
    expect(given.headers.getSetCookie()).toEqual([])
  })

  test.each(CALLERS)('gives %s nothing under the name of another site', async (caller) => {
    expect((await ask(route, caller, 'http://evil.example')).status).toBe(403)
  })
})

test('every route of the gateway is in this matrix', () => {
  const { routes } = createGatewayApp(installation.host)
  const served = routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)
  expect([...new Set(served)].sort()).toEqual(Object.keys(ROUTES).sort())
})
