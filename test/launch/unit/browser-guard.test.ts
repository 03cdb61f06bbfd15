import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { contentSecurityPolicy, guarded, securityHeaders } from '#launch/browser-guard.ts'

const CONSOLE = 'https://console.example.com'

/** A request as the server of Node hands it on. */
function ask(method: string, headers: { readonly [name: string]: string } = {}) {
  const request = new IncomingMessage(new Socket())
  Object.assign(request, { method, headers: { ...headers } })
  const response = new ServerResponse(request)
  const isAnswered = guarded(request, response, { publicUrl: CONSOLE, isDev: false })
  return { request, response, isAnswered }
}

test.each([
  { method: 'POST', origin: CONSOLE, isAnswered: false },
  { method: 'POST', origin: undefined, isAnswered: false },
  { method: 'GET', origin: 'https://evil.example.com', isAnswered: false },
  { method: 'POST', origin: 'https://evil.example.com', isAnswered: true },
  { method: 'POST', origin: 'https://console.example.com:8443', isAnswered: true },
  { method: 'POST', origin: 'http://console.example.com', isAnswered: true },
  { method: 'POST', origin: 'null', isAnswered: true },
  { method: 'DELETE', origin: 'https://evil.example.com', isAnswered: true },
])('a $method of a page at $origin is turned down: $isAnswered', ({ method, origin, isAnswered }) => {
  const asked = ask(method, origin === undefined ? {} : { origin })
  expect([asked.isAnswered, asked.response.statusCode]).toEqual([isAnswered, isAnswered ? 403 : 200])
})

test('each answer has a nonce of its own, which Next is told in place of what a client says', () => {
  const said = "script-src 'nonce-chosenbyme'"
  const policies = [1, 2].map(() => {
    const { request, response } = ask('GET', { 'content-security-policy': said })
    expect(request.headers['content-security-policy']).toBe(response.getHeader('content-security-policy'))
    return String(response.getHeader('content-security-policy'))
  })
  expect(policies[0]).not.toBe(policies[1])
  expect(policies.filter((policy) => /script-src 'self' 'nonce-[A-Za-z0-9+/]{24}'/.test(policy))).toHaveLength(2)
  expect(policies.join()).not.toContain('chosenbyme')
})

test('no page of another site frames ours, and inline scripts need the nonce', () => {
  const policy = contentSecurityPolicy('abc', false)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy.split('; ').find((part) => part.startsWith('script-src'))).toBe(
    "script-src 'self' 'nonce-abc' 'unsafe-eval'",
  )
})

test('browsers are held to TLS where the console has it, and only there', () => {
  expect(securityHeaders(CONSOLE)['strict-transport-security']).toBe('max-age=31536000')
  expect(securityHeaders('http://localhost:3000')['strict-transport-security']).toBeUndefined()
})
