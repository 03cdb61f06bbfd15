import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { spanIdOf, traceIdOf, type RunId, type SpanId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { listSpans } from '#db/spans.ts'
import type { Host } from '#host/host.ts'
import { spanProof } from '#identity/span-proof.ts'
import { createTaskTokens } from '#identity/task-token.ts'
import { createGatewayApp } from '#otlp/gateway-app.ts'
import { storeOwnSpans } from '#services/spans/receive-spans.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import type { OtelSpan } from '#trace/span.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedHttpAttempt, seedRun } from '../telemetry/seed-run.ts'
import { chainRun, LAUNCHER, RUN, START, taskId } from '../trace/chain-of-run.ts'
import { otelSpan } from '../trace/spans.ts'

const AUDIENCE = 'http://127.0.0.1:4700'
const { privateKey } = generateKeyPairSync('ed25519')
const tokens = createTaskTokens(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
const announced: RunId[] = []

let base: TestDatabase
let db: Database
let app: ReturnType<typeof createGatewayApp>

beforeAll(async () => {
  base = await createTestDatabase()
  db = openDatabase(base.url)
  await seedRun(db, [])
  await seedHttpAttempt(db, `${AUDIENCE}/deployments`)
  const live = { announce: (ids: readonly RunId[]) => announced.push(...ids) }
  app = createGatewayApp({ db, tokens, live, settings: { isLocal: true } } as unknown as Host)
})
afterAll(async () => {
  await db.close()
  await base.drop()
})

const post = (spans: readonly OtelSpan[]) =>
  app.request('http://127.0.0.1/v1/traces', {
    method: 'POST',
    body: encodeTraces(spans),
    headers: { 'content-type': 'application/x-protobuf' },
  })
const ofRun = (number: number, over: Partial<OtelSpan> = {}): OtelSpan =>
  otelSpan({ traceId: traceIdOf(RUN), spanId: `b${number.toString(16).padStart(15, '0')}` as SpanId, ...over })
const stored = async (spanId: SpanId) =>
  (await listSpans(db.pool, traceIdOf(RUN))).spans.find((span) => span.spanId === spanId)
const token = (audience = AUDIENCE) => {
  const notBefore = instant(START + 1_500)
  const task = { runId: RUN, taskId: taskId(3), ref: 'deploy', retryCount: 1, actor: chainRun().actor, notBefore }
  return tokens.sign(task, audience)
}

test('a span of a known run is kept as it came, and whom it claims is not taken for the run’s person', async () => {
  const span = ofRun(1, { attributes: { 'user.id': 'somebody else', 'db.system.name': 'postgresql' } })
  expect((await post([span])).status).toBe(200)
  expect(await stored(span.spanId)).toEqual({
    ...span,
    rootRunId: RUN,
    taskId: null,
    personId: null,
    isVerified: false,
    origin: 'received',
    service: 'payments',
  })
  expect(announced).toContain(RUN)
})

test('a span that proves its maker held the attempt’s token is verified and belongs to the attempt', async () => {
  const plain = ofRun(2)
  const proof = spanProof(await token(), plain.traceId, plain.spanId)
  const attributes = { 'conductor_lightstep.task.id': taskId(3), 'conductor_lightstep.identity.proof': proof }
  await post([{ ...plain, attributes }])
  expect(await stored(plain.spanId)).toMatchObject({ isVerified: true, taskId: taskId(3), attributes })
})

test('a proof for another span, another receiver or by another key proves nothing', async () => {
  const [a, b, c] = [ofRun(3), ofRun(4), ofRun(5)]
  const claim = (span: OtelSpan, proof: string) => ({
    ...span,
    attributes: { 'conductor_lightstep.task.id': taskId(3), 'conductor_lightstep.identity.proof': proof },
  })
  await post([
    claim(a, spanProof(await token(), a.traceId, b.spanId)),
    claim(b, spanProof(await token('https://elsewhere.example'), b.traceId, b.spanId)),
    claim(c, 'not hex'),
  ])
  const kept = await Promise.all([a, b, c].map(({ spanId }) => stored(spanId)))
  expect(kept.map((span) => [span?.isVerified, span?.taskId])).toEqual(Array.from({ length: 3 }, () => [false, null]))
})

test('a span that says nothing of a person has the run’s, not verified', async () => {
  await post([ofRun(9)])
  expect(await stored(ofRun(9).spanId)).toMatchObject({ personId: LAUNCHER, isVerified: false })
})

test('a span sent twice is kept once, the first as it came', async () => {
  await post([ofRun(7)])
  await post([ofRun(7, { name: 'later' })])
  expect(await stored(ofRun(7).spanId)).toMatchObject({ name: ofRun(7).name })
})

test('what this process made itself says whose it is and is not replaced from outside', async () => {
  const own = ofRun(8, { attributes: { 'user.id': LAUNCHER, 'conductor_lightstep.task.id': taskId(3) } })
  const unknown = otelSpan({ traceId: 'ffffffffffffffffffffffffffffffff' as OtelSpan['traceId'] })
  await storeOwnSpans({ db, settings: { spanRetentionDays: 30 }, live: { announce: () => undefined } }, [own, unknown])
  await post([ofRun(8, { name: 'forged' })])
  expect(await stored(own.spanId)).toMatchObject({ origin: 'own', isVerified: true, taskId: taskId(3), name: own.name })
  expect(own.spanId).not.toBe(spanIdOf(taskId(3)))
})

test('the public keys of task tokens are published, and the health of the gateway', async () => {
  const keys = await app.request('http://127.0.0.1/.well-known/jwks.json')
  expect(await keys.json()).toEqual(tokens.publicJwks())
  expect((await app.request('http://127.0.0.1/health')).status).toBe(200)
})

test('in local mode a page of another site gets nothing', async () => {
  for (const path of ['/.well-known/jwks.json', '/health']) {
    expect((await app.request(`http://evil.example${path}`)).status).toBe(403)
  }
})
