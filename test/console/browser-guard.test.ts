import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createInstallation, type Installation } from '../services/installation.ts'
import { startConsole, type Console } from '../support/console.ts'

let installation: Installation
let console: Console
beforeAll(async () => {
  installation = await createInstallation()
  console = await startConsole(installation.host.settings.databaseUrl)
})
afterAll(async () => {
  await console.stop()
  await installation.close()
})

const nonceOf = (response: Response): string =>
  /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1] ?? 'none'

test.each([
  '/',
  '/sign-in',
  '/runs/nobodys',
  '/nowhere',
  '/api/runs.csv',
  '/api/auth/csrf',
  '/api/health',
  '/icon.svg',
])('the answer at %s says that nobody frames it and what it may run', async (pathname) => {
  const { headers } = await console.ask(pathname, await installation.signIn('viewer'))
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('same-origin')
})

test.each(['/', '/workflows', '/nowhere', '/runs/01930000-0000-7000-a000-00000000dead'])(
  'every script in the page at %s has the nonce of its answer',
  async (pathname) => {
    const response = await console.ask(pathname, await installation.signIn('viewer'))
    const scripts = (await response.text()).match(/<script\b[^>]*>/g) ?? []
    const inline = scripts.filter((script) => !script.includes(' src='))
    expect(inline.length).toBeGreaterThan(0)
    expect(inline.filter((script) => !script.includes(`nonce="${nonceOf(response)}"`))).toEqual([])
  },
)

test.each(['http://localhost:1', 'null', 'https://evil.example'])(
  'a page at %s launches nothing with the session of who looks at it',
  async (origin) => {
    const call = {
      action: 'launchRunAction',
      pathname: '/workflows/gated',
      input: { workflow: 'gated', input: { version: '1' } },
    }
    const answer = await console.act(call, await installation.signIn('launcher'), { origin })
    expect(answer).toEqual({ status: 403, result: null })
    const { rows } = await installation.db.pool.query<{ count: number }>('SELECT count(*)::integer AS count FROM run')
    expect(rows).toEqual([{ count: 0 }])
  },
)

test('what nobody who is signed in sends is not kept in memory, however large', async () => {
  const body = JSON.stringify({ csrfToken: 'a'.repeat(3 * 1024 * 1024) })
  const headers = { 'content-type': 'application/json' }
  const answered = await console.ask('/api/auth/signin/oidc', null, { method: 'POST', headers, body }).catch(String)
  expect(typeof answered === 'string' ? 413 : answered.status).toBe(413)
})

test('nobody writes lines of the log who only reaches the sign-in', async () => {
  const note = JSON.stringify({ level: 'error', code: 'FORGED_BY_ANYBODY' })
  const headers = { 'content-type': 'application/json' }
  const { status } = await console.ask('/api/auth/_log', null, { method: 'POST', headers, body: note })
  expect(status).toBe(204)
  expect(readFileSync(console.logFile, 'utf8')).not.toContain('FORGED_BY_ANYBODY')
})
