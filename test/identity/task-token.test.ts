import { generateKeyPairSync } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import type { RunId, SpanId, TaskId, TraceId, UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { isSameProof, spanProof } from '#identity/span-proof.ts'
import { createTaskTokens, type TokenTask } from '#identity/task-token.ts'
import { verifyTaskToken } from '#identity/verify-task-token.ts'

const newPem = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const tokens = createTaskTokens(newPem())
const jwks = tokens.publicJwks()
const PERSON = '01890000-0000-7000-8000-000000000001' as UserId
const task = (changes: Partial<TokenTask> = {}): TokenTask => ({
  runId: '01890000-0000-7000-8000-00000000000a' as RunId,
  taskId: '01890000-0000-7000-8000-00000000000b' as TaskId,
  ref: 'deploy',
  retryCount: 1,
  actor: { kind: 'user', id: PERSON },
  notBefore: instant(Date.now()),
  ...changes,
})
const verify = (token: string, audience = 'payments') => verifyTaskToken(token, { audience, jwks })

test('a receiver learns who a task runs for and which task it is', async () => {
  const asked = task()
  const identity = await verify(await tokens.sign(asked, 'payments'))
  expect(identity).toMatchObject({
    person: PERSON,
    sub: PERSON,
    act: { sub: 'conductor-lightstep' },
    txn: { run: asked.runId, task: asked.taskId, ref: 'deploy', attempt: 1 },
    exp: Math.floor(asked.notBefore / 1000) + 300,
  })
})

test('an agent stands in the chain, its person is the subject', async () => {
  const actor = { kind: 'agent', id: 'deployer', for: PERSON } as const
  const identity = await verify(await tokens.sign(task({ actor }), 'payments'))
  expect(identity).toMatchObject({
    person: PERSON,
    act: { sub: 'conductor-lightstep', act: { sub: 'agent:deployer' } },
  })
})

test('a service is nobody: there is no person behind it', async () => {
  const identity = await verify(await tokens.sign(task({ actor: { kind: 'service', id: 'nightly' } }), 'payments'))
  expect(identity).toMatchObject({ person: null, sub: 'service:nightly' })
})

test('the token of an attempt is the same whenever it is made', async () => {
  expect(await tokens.sign(task({ notBefore: instant(1_700_000_000_123) }), 'a')).toBe(
    await tokens.sign(task({ notBefore: instant(1_700_000_000_900) }), 'a'),
  )
})

test.each([
  { what: 'for somebody else', token: () => tokens.sign(task(), 'search'), why: 'claim "aud"' },
  {
    what: 'that has expired',
    token: () => tokens.sign(task({ notBefore: instant(Date.now() - 400_000) }), 'payments'),
    why: 'expired',
  },
  { what: 'signed by another key', token: () => createTaskTokens(newPem()).sign(task(), 'payments'), why: 'known key' },
  {
    what: 'whose claims were changed',
    token: async () => tamper(await tokens.sign(task(), 'payments')),
    why: 'known key',
  },
  {
    what: 'without a signature',
    token: async () => new UnsecuredJWT({ sub: PERSON }).setAudience('payments').encode(),
    why: 'refused',
  },
  { what: 'signed with a shared secret', token: () => withSecret(), why: 'not signed with EdDSA' },
  { what: 'that is not one', token: async () => 'hello', why: 'not a task token' },
])('a token $what is refused', async ({ token, why }) => {
  await expect(verify(await token())).rejects.toMatchObject({
    code: 'unauthenticated',
    message: expect.stringContaining(why) as string,
  })
})

test('a token of another issuer is refused although the key is ours', async () => {
  const pem = newPem()
  const key = generateKeyPairSync('ed25519')
  const ours = createTaskTokens(pem)
  const forged = await new SignJWT({ iss: 'someone' }).setProtectedHeader({ alg: 'EdDSA' }).sign(key.privateKey)
  await expect(verifyTaskToken(forged, { audience: 'payments', jwks: ours.publicJwks() })).rejects.toMatchObject({
    code: 'unauthenticated',
  })
})

test('only Ed25519 keys sign', () => {
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
  expect(() => createTaskTokens(pem)).toThrow('Ed25519')
})

test('the published keys hold nothing private', () => {
  expect(jwks.keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x']])
})

test('a proof is known to both sides, belongs to one span and does not show the token', async () => {
  const span = { traceId: '0'.repeat(31).concat('1') as TraceId, spanId: '0'.repeat(15).concat('2') as SpanId }
  const token = await tokens.sign(task({ notBefore: instant(1_700_000_000_000) }), 'payments')
  const ours = await tokens.proofOf(task({ notBefore: instant(1_700_000_000_000) }), 'payments', span)
  expect(isSameProof(spanProof(token, span.traceId, span.spanId), ours)).toBe(true)
  expect(isSameProof(spanProof(token, span.traceId, '0'.repeat(15).concat('3') as SpanId), ours)).toBe(false)
  expect(isSameProof('short', ours)).toBe(false)
  expect(ours).toMatch(/^[0-9a-f]{32}$/)
})

function tamper(token: string): string {
  const [head, body, signature] = token.split('.')
  const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as { sub: string }
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url')
  return [head, changed, signature].join('.')
}

const withSecret = () =>
  new SignJWT({ sub: PERSON }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('x'.repeat(32)))
