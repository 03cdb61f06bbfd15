import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newRunId, newTaskId, spanIdOf, traceIdOf, UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { TaskTokens, TokenTask } from '#identity/task-token.ts'
import { createPaymentsWorld, newTokens, type PaymentsProcess, type PaymentsWorld } from './payments-process.ts'

const PERSON = UserId.parse('01930000-0000-7000-a000-000000000003')
const DEPLOYMENT = { version: '2.10.0', environment: 'production', change: 'CHG-4411', artifact: 'sha256:ab' }

let world: PaymentsWorld
let payments: PaymentsProcess
let tokens: TaskTokens

beforeAll(async () => {
  world = await createPaymentsWorld()
  tokens = world.tokens
  payments = await world.start()
})
afterAll(() => world.close())

const newTask = (startedAt = Date.now()): TokenTask => ({
  runId: newRunId(startedAt, randomBytes),
  taskId: newTaskId(startedAt, randomBytes),
  ref: 'deploy',
  retryCount: 0,
  actor: { kind: 'user', id: PERSON },
  notBefore: instant(startedAt),
})

interface Call {
  readonly task?: TokenTask
  readonly token?: string | null
  readonly key?: string
}

async function call(path: string, body: unknown, { task = newTask(), token, key }: Call = {}) {
  const identity = token === undefined ? await tokens.sign(task, payments.url) : token
  const response = await fetch(payments.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': key ?? task.taskId,
      traceparent: `00-${traceIdOf(task.runId)}-${spanIdOf(task.taskId)}-01`,
      ...(identity === null ? {} : { 'conductor-identity': identity }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const countOf = async (table: 'deployments' | 'charges') =>
  Number((await world.sql.query(`SELECT count(*) FROM payments.${table}`)).rows[0].count)

test('health needs no token and names the service', async () => {
  const response = await fetch(`${payments.url}/health`)
  expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ service: 'payments' })])
})

test.each([
  ['no token', async () => null, /header Conductor-Identity is missing/],
  ['no token at all', async () => 'nonsense', /is not a task token/],
  ['a token for somebody else', () => tokens.sign(newTask(), 'http://127.0.0.1:1'), /claim "aud" is not as expected/],
  ['an expired token', () => tokens.sign(newTask(Date.now() - 400_000), payments.url), /it has expired/],
  ['a token of an unknown key', () => newTokens().sign(newTask(), payments.url), /not signed by a known key/],
])('a call with %s is refused and writes nothing', async (_what, token, sentence) => {
  const before = await countOf('deployments')
  const { status, body } = await call('/deployments', DEPLOYMENT, { token: await token() })
  expect([status, body['error']]).toEqual([401, expect.stringMatching(sentence)])
  expect(await countOf('deployments')).toBe(before)
})

test('a deployment is written once, for the person of the token, however often it is asked for', async () => {
  const task = newTask()
  const before = await countOf('deployments')
  const first = await call('/deployments', DEPLOYMENT, { task })
  expect(first).toEqual({
    status: 201,
    body: { ...DEPLOYMENT, id: expect.any(String), deployedBy: PERSON, rolledBackAt: null },
  })
  const many = await Promise.all(Array.from({ length: 5 }, () => call('/deployments', DEPLOYMENT, { task })))
  expect(many).toEqual(many.map(() => first))
  expect(await countOf('deployments')).toBe(before + 1)
})

test('the same key with another content is a conflict and writes nothing', async () => {
  const task = newTask()
  await call('/charges', { amountMinor: 100, currency: 'EUR' }, { task })
  const before = await countOf('charges')
  const second = await call('/charges', { amountMinor: 200, currency: 'EUR' }, { task })
  expect([second.status, await countOf('charges')]).toEqual([409, before])
})

test('a rollback marks the deployment and repeats to the same moment', async () => {
  const { body } = await call('/deployments', DEPLOYMENT)
  const first = await call(`/deployments/${body['id']}/rollback`, undefined)
  const again = await call(`/deployments/${body['id']}/rollback`, undefined)
  expect(first).toMatchObject({ status: 200, body: { id: body['id'], rolledBackAt: expect.any(String) } })
  expect(again).toEqual(first)
})

test.each(['01930000-0000-7000-8000-00000000dead', 'x'])('a rollback of %s, which is not there, is 404', async (id) => {
  expect((await call(`/deployments/${id}/rollback`, undefined)).status).toBe(404)
})

test.each([
  ['/deployments', { ...DEPLOYMENT, extra: 1 }, 400],
  ['/deployments', undefined, 400],
  ['/charges', { amountMinor: 0, currency: 'EUR' }, 400],
  ['/charges', { amountMinor: 100, currency: 'x'.repeat(20_000) }, 413],
  ['/nothing', {}, 404],
])('POST %s with a wrong body is refused', async (path, body, status) => {
  expect((await call(path, body)).status).toBe(status)
})

test('the INSERT is a span under the server span under the attempt, each with identity and a proof', async () => {
  const task = newTask()
  await call('/deployments', DEPLOYMENT, { task })
  const traceId = traceIdOf(task.runId)
  const insert = await world.otlp.waitForSpan((span) => span.traceId === traceId && span.name === 'INSERT deployments')
  const server = await world.otlp.waitForSpan((span) => span.spanId === insert.parentSpanId)
  expect(server).toMatchObject({
    traceId,
    parentSpanId: spanIdOf(task.taskId),
    name: 'POST /deployments',
    kind: 'SERVER',
    resource: { 'service.name': 'payments', 'service.version': expect.any(String) },
    attributes: { 'http.route': '/deployments', 'http.response.status_code': 201 },
  })
  expect(insert).toMatchObject({
    kind: 'CLIENT',
    attributes: { 'db.system.name': 'postgresql', 'db.operation.name': 'INSERT', 'db.collection.name': 'deployments' },
  })
  for (const span of [server, insert])
    expect(span.attributes).toMatchObject({
      'user.id': PERSON,
      'cicd.pipeline.run.id': task.runId,
      'conductor_lightstep.task.id': task.taskId,
      'conductor_lightstep.identity.proof': await tokens.proofOf(task, payments.url, span),
    })
})

test('a charge in an unknown currency breaks the constraint: 500, nothing written, and the INSERT span says why', async () => {
  const task = newTask()
  const before = await countOf('charges')
  const { status, body } = await call('/charges', { amountMinor: 100, currency: 'XTS' }, { task })
  expect([status, body['error']]).toEqual([
    500,
    'The row was not written: it breaks the constraint charges_currency_known (23514).',
  ])
  expect(await countOf('charges')).toBe(before)
  const traceId = traceIdOf(task.runId)
  const insert = await world.otlp.waitForSpan((span) => span.traceId === traceId && span.name === 'INSERT charges')
  const server = await world.otlp.waitForSpan((span) => span.spanId === insert.parentSpanId)
  expect([insert.status, server.status]).toEqual(['error', 'error'])
  expect(insert.statusMessage).toContain('charges_currency_known')
  expect(server.attributes).toMatchObject({ 'http.response.status_code': 500, 'error.type': '500' })
})

test('a refused call leaves a span without anybody’s identity', async () => {
  const task = newTask()
  await call('/deployments', DEPLOYMENT, { task, token: null })
  const span = await world.otlp.waitForSpan((found) => found.traceId === traceIdOf(task.runId))
  expect(span.attributes).toMatchObject({ 'http.response.status_code': 401 })
  expect(Object.keys(span.attributes)).not.toContain('user.id')
})

test('a span that a receiver could not take is sent again until it can', async () => {
  const task = newTask()
  world.otlp.answerWith(503)
  await call('/charges', { amountMinor: 100, currency: 'EUR' }, { task })
  await vi.waitUntil(() => world.otlp.refused() > 0, { timeout: 5000 })
  world.otlp.answerWith(200)
  await world.otlp.waitForSpan((found) => found.traceId === traceIdOf(task.runId) && found.name === 'INSERT charges')
})
