import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { newRunId, newSpanId, traceIdOf, type RunId } from '#core/ids.ts'
import { listEntries } from '#db/entries.ts'
import { listSpans } from '#db/spans.ts'
import { currentHost } from '#host/current.ts'
import { createOtlpApp } from '#otlp/app.ts'
import { createTraceReceiver, type TraceReceiver } from '#otlp/receiver.ts'
import { createIngestKey } from '#services/ingest-keys/create-ingest-key.ts'
import { getIntake } from '#services/ingest-keys/queries.ts'
import { revokeIngestKey } from '#services/ingest-keys/revoke-ingest-key.ts'
import { attachSpans } from '#services/spans/receive-spans.ts'
import { attachWaiting } from '#services/spans/unattached.ts'
import { verifyChain } from '#ledger/chain.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import type { OtelSpan } from '#trace/span.ts'
import { createInstallation, type Installation } from '../services/installation.ts'
import { seedRun } from '../telemetry/seed-run.ts'
import { otelSpan } from '../trace/spans.ts'

let installation: Installation
let admin: Context
let receiver: TraceReceiver
beforeAll(async () => {
  installation = await createInstallation()
  admin = await installation.contextOf('admin')
})
afterAll(() => installation.close())
/** What was looked up before is forgotten. */
beforeEach(() => {
  receiver = createTraceReceiver(currentHost())
})

async function aRun(): Promise<RunId> {
  const id = newRunId(Date.now(), randomBytes)
  await seedRun(installation.db, [], { id, rootRunId: id })
  return id
}

const spanOf = (runId: RunId, service = 'payments'): OtelSpan =>
  otelSpan({
    traceId: traceIdOf(runId),
    spanId: newSpanId(randomBytes),
    resource: { 'service.name': service },
    scope: { name: service, version: null },
  })

async function send(spans: readonly OtelSpan[], headers: Record<string, string> = {}) {
  const answer = await createOtlpApp(currentHost(), receiver).request('http://127.0.0.1/v1/traces', {
    method: 'POST',
    body: encodeTraces(spans),
    headers: { 'content-type': 'application/x-protobuf', ...headers },
  })
  return { status: answer.status, text: await answer.text() }
}

const namesOf = async (runId: RunId): Promise<string[]> =>
  (await listSpans(installation.db.pool, traceIdOf(runId))).spans.map(({ service }) => service).sort()

const newKey = (services: string[]): Promise<{ id: string; secret: string }> =>
  createIngestKey.run(admin, { label: 'of the cluster', services })

test('a key lets in spans of the services it names, and names the others', async () => {
  const runId = await aRun()
  const { secret } = await newKey(['payments', 'search'])
  const spans = [spanOf(runId), spanOf(runId, 'search'), spanOf(runId, 'shop'), spanOf(runId, 'shop')]
  const answer = await send(spans, { authorization: `Bearer ${secret}` })
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('2 rejected: this key does not let in spans of "shop"')
  expect(await namesOf(runId)).toEqual(['payments', 'search'])
  const other = await send([spanOf(runId, 'search')], { 'conductor-lightstep-key': secret })
  expect([other, (await namesOf(runId)).length]).toEqual([{ status: 200, text: '' }, 3])
})

test('of many services that a key does not name some are named', async () => {
  const { secret } = await newKey(['payments'])
  const runId = await aRun()
  const spans = Array.from({ length: 7 }, (_, at) => spanOf(runId, `s${at}`))
  const { text } = await send(spans, { authorization: `Bearer ${secret}` })
  expect(text).toContain('"s4"')
  expect(text).not.toContain('"s5"')
  expect(text).toContain('2 rejected: this key does not let in spans of further services')
})

test('what comes for a run whose spans are not kept any more is refused, with the reason', async () => {
  const days = currentHost().settings.spanRetentionDays
  const [late, kept] = [await aRun(), await aRun()]
  const end = (ago: number, id: RunId) =>
    installation.db.pool.query(
      "UPDATE run SET status = 'COMPLETED', ended_at = current_date - $1 * interval '1 day' WHERE id = $2",
      [ago, id],
    )
  await end(days + 1, late)
  await end(days - 1, kept)
  const { status, text } = await send([spanOf(late), spanOf(late), spanOf(kept)])
  expect([status, text]).toEqual([200, expect.stringContaining(`2 rejected: the run ended more than ${days} days ago`)])
  expect([await namesOf(late), await namesOf(kept)]).toEqual([[], ['payments']])
  await end(0, late)
  expect(await send([spanOf(late)])).toEqual({ status: 200, text: '' })
})

test('a key that is not known or was revoked lets nothing in, also where none is needed', async () => {
  const runId = await aRun()
  const { id, secret } = await newKey(['payments'])
  await revokeIngestKey.run(admin, { id })
  for (const key of [secret, 'clik_made-up', 'x'])
    expect(await send([spanOf(runId)], { authorization: `Bearer ${key}` })).toMatchObject({ status: 401 })
  expect(await namesOf(runId)).toEqual([])
  expect(await send([spanOf(runId)])).toEqual({ status: 200, text: '' })
})

test('with an identity provider a key is needed', async () => {
  const host = currentHost()
  receiver = createTraceReceiver({ ...host, settings: { ...host.settings, isLocal: false } })
  const runId = await aRun()
  const refused = await send([spanOf(runId)])
  expect([refused.status, refused.text]).toEqual([401, expect.stringContaining('Send an ingest key')])
  const { secret } = await newKey(['payments'])
  expect(await send([spanOf(runId)], { authorization: `Bearer ${secret}` })).toEqual({ status: 200, text: '' })
})

test('of a key only a hash is kept; making and revoking it stand in its chain, using it does not', async () => {
  const { id, secret } = await newKey(['payments'])
  await send([spanOf(await aRun())], { authorization: `Bearer ${secret}` })
  await receiver.intake.flush()
  await revokeIngestKey.run(admin, { id })
  const entries = await listEntries(installation.db.pool, `ingest-key:${id}`)
  expect(entries.map(({ kind, facts, policyIds }) => ({ kind, facts, policyIds }))).toEqual(
    ['ingest-key.created', 'ingest-key.revoked'].map((kind) => ({
      kind,
      facts: { services: ['payments'] },
      policyIds: ['system.configure'],
    })),
  )
  expect(verifyChain(entries)).toMatchObject({ isIntact: true })
  const { rows } = await installation.db.pool.query<{ dump: string }>(
    'SELECT (SELECT json_agg(k) FROM ingest_key AS k)::text || (SELECT json_agg(e) FROM chain_entry AS e)::text AS dump',
  )
  expect(rows[0]?.dump).toContain(secret.slice(0, 9))
  expect(rows[0]?.dump).not.toContain(secret.slice(0, 12))
  const key = (await getIntake(admin)).keys.find((each) => each.id === id)
  expect(key).toMatchObject({
    label: 'of the cluster',
    hint: secret.slice(0, 9),
    createdBy: 'The admin',
    revokedBy: 'The admin',
    usedAt: expect.any(Number) as number,
  })
})

test('a key is revoked once', async () => {
  const { id } = await newKey(['payments'])
  const revokes = await Promise.allSettled(Array.from({ length: 3 }, () => revokeIngestKey.run(admin, { id })))
  expect(revokes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(revokes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
})

test('spans that come before their run wait for it, are shown, and join it', async () => {
  const early = newRunId(Date.now(), randomBytes)
  const [one, other] = [spanOf(early), spanOf(early, 'search')]
  const answer = await send([one, other])
  expect(answer.text).toContain('2 wait for their run')
  expect(answer.text).not.toContain('rejected')
  await send([one])
  const { traces, spansInAll } = (await getIntake(admin)).unattached
  expect(traces.filter(({ traceId }) => traceId === one.traceId)).toMatchObject([
    { spans: 2, services: ['payments', 'search'], name: one.name },
  ])
  await seedRun(installation.db, [], { id: early, rootRunId: early })
  await attachWaiting(installation.db, (spans) => attachSpans(currentHost(), spans))
  const attached = await listSpans(installation.db.pool, one.traceId)
  expect(new Set(attached.spans.map(({ spanId }) => spanId))).toEqual(new Set([one.spanId, other.spanId]))
  expect((await getIntake(admin)).unattached.spansInAll).toBe(spansInAll - 2)
})

test('a span that is too large to wait for its run is refused for that', async () => {
  const [runId, early] = [await aRun(), newRunId(Date.now(), randomBytes)]
  const attributes = { a: 'x'.repeat(30_000), b: 'x'.repeat(30_000), c: 'x'.repeat(30_000) }
  const answer = await send([{ ...spanOf(runId), attributes }, { ...spanOf(early), attributes }, spanOf(early)])
  expect(answer.text).toContain('1 rejected: the trace is not that of a known run, and a span of more than 65536')
  expect(answer.text).toContain('1 wait for their run')
  expect(await namesOf(runId)).toHaveLength(1)
})

test('spans without a run wait only as long and as many as there is room, the newest last', async () => {
  const { pool } = installation.db
  await pool.query('DELETE FROM span_unattached')
  await pool.query(
    `INSERT INTO span_unattached (trace_id, span_id, received_at, service, name, body)
     SELECT uuid_send(gen_random_uuid()), decode(lpad(to_hex(at), 16, '0'), 'hex'), now() - at * interval '1 ms', 's', 'n', '{}'
       FROM generate_series(1, 20000) AS at`,
  )
  const late = spanOf(newRunId(Date.now(), randomBytes))
  expect((await send([late])).text).toContain('1 rejected: the trace is not that of a known run')
  await pool.query(
    "UPDATE span_unattached SET received_at = now() - interval '2 h' WHERE span_id = decode(lpad('1', 16, '0'), 'hex')",
  )
  await attachWaiting(installation.db, (spans) => attachSpans(currentHost(), spans))
  const { rows } = await pool.query(
    `SELECT count(*) AS count, min(span_id) = decode(lpad('2', 16, '0'), 'hex') AS newest FROM span_unattached`,
  )
  expect(rows).toEqual([{ count: 18_000, newest: true }])
  expect((await send([late])).text).toContain('1 wait for their run')
})

test('what became of spans is counted, and shown', async () => {
  const before = (await getIntake(admin)).counts
  const runId = await aRun()
  const { secret } = await newKey(['payments'])
  await send([spanOf(runId), spanOf(runId, 'shop')], { authorization: `Bearer ${secret}` })
  await receiver.intake.flush()
  await receiver.intake.flush()
  expect((await getIntake(admin)).counts).toEqual({
    ...before,
    received: before.received + 1,
    rejected: before.rejected + 1,
  })
})
