import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '#core/context.ts'
import { newRunId, newSpanId, newTaskId, traceIdOf, type GenerationId, type RunId, type UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { insertPastGenerations } from '#db/past-generations.ts'
import { listSpans } from '#db/spans.ts'
import type { Attempt, PastGeneration } from '#engine/model.ts'
import { spanProof } from '#identity/span-proof.ts'
import { createTaskTokens } from '#identity/task-token.ts'
import { receiveSpans } from '#services/spans/receive-spans.ts'
import type { OtelSpan } from '#trace/span.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { insertAttempts } from '../support/seed-rows.ts'
import { httpAttempt, seedRun } from '../telemetry/seed-run.ts'
import { APPROVER as BOB, chainRun, LAUNCHER as ANN } from '../trace/chain-of-run.ts'
import { otelSpan } from '../trace/spans.ts'

const AUDIENCE = 'http://127.0.0.1:4700'
const { privateKey } = generateKeyPairSync('ed25519')
const tokens = createTaskTokens(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
const by = (id: UserId): Actor => ({ kind: 'user', id })

let base: TestDatabase
let db: Database
let root: RunId
beforeAll(async () => {
  base = await createTestDatabase()
  db = openDatabase(base.url)
})
afterAll(async () => {
  await db.close()
  await base.drop()
})
beforeEach(() => {
  root = newRunId(Date.now(), randomBytes)
})

/** A run of the trace that acts for somebody, by its generation. */
async function seed(id: RunId, ...actors: readonly [Actor, ...Actor[]]): Promise<void> {
  const generationId = newRunId(Date.now(), randomBytes) as string as GenerationId
  const generation = { number: actors.length, id: generationId, reason: null }
  await seedRun(db, [], { id, rootRunId: root, actor: actors.at(-1) ?? actors[0], generation })
  await insertPastGenerations(
    db.pool,
    actors.slice(0, -1).map((actor, at) => past(id, at + 1, actor)),
  )
}

const past = (runId: RunId, number: number, actor: Actor): PastGeneration => ({
  runId,
  generation: { number, id: newRunId(Date.now(), randomBytes) as string as GenerationId, reason: null },
  actor,
  version: chainRun().version,
  programHash: chainRun().programHash,
  correlationId: null,
  status: 'FAILED',
  rollback: 'none',
  input: {},
  output: {},
  variables: {},
  reason: null,
  failedRefs: [],
  endedAt: null,
})

async function seedAttempt(runId: RunId, generation: number): Promise<Attempt> {
  const id = newTaskId(Date.now(), randomBytes)
  const attempt = { ...httpAttempt(`${AUDIENCE}/x`), id, runId, rootRunId: root, generation, seq: generation }
  await insertAttempts(db.pool, [{ ...attempt, status: 'FAILED' }])
  return attempt
}

const plain = (): OtelSpan => otelSpan({ traceId: traceIdOf(root), spanId: newSpanId(randomBytes) })

/** A span as whoever got the attempt's token makes one. */
async function proven({ id: taskId, runId, ref, retryCount, startedAt }: Attempt, actor: Actor): Promise<OtelSpan> {
  const span = plain()
  const task = { runId, taskId, ref, retryCount, actor, notBefore: startedAt ?? instant(0) }
  const proof = spanProof(await tokens.sign(task, AUDIENCE), span.traceId, span.spanId)
  const attributes = { 'conductor_lightstep.task.id': taskId, 'conductor_lightstep.identity.proof': proof }
  return { ...span, attributes }
}

async function kept(span: OtelSpan) {
  const ports = { db, tokens, settings: { spanRetentionDays: 30 }, live: { announce: () => undefined } }
  await receiveSpans(ports, [span], { key: null })
  const { spans } = await listSpans(db.pool, span.traceId)
  const stored = spans.find(({ spanId }) => spanId === span.spanId)
  return stored && { taskId: stored.taskId, personId: stored.personId, isVerified: stored.isVerified }
}

test('a verified span is of whom its attempt’s token was signed for, whoever the root run acts for', async () => {
  const child = newRunId(Date.now(), randomBytes)
  await seed(root, by(ANN))
  await seed(child, by(ANN), by(BOB))
  const attempt = await seedAttempt(child, 2)
  expect(await kept(await proven(attempt, by(BOB)))).toEqual({ taskId: attempt.id, personId: BOB, isVerified: true })
})

test('a span that comes after somebody else took the run up again is still verified, for whom it was made', async () => {
  await seed(root, by(ANN), by(BOB), { kind: 'service', id: 'nightly' })
  for (const [at, personId] of [ANN, BOB, null].entries()) {
    const attempt = await seedAttempt(root, at + 1)
    const actor: Actor = personId === null ? { kind: 'service', id: 'nightly' } : by(personId)
    expect(await kept(await proven(attempt, actor))).toEqual({ taskId: attempt.id, personId, isVerified: true })
  }
})

test('who a later generation acts for proves nothing of an earlier one', async () => {
  await seed(root, by(ANN), by(BOB))
  const attempt = await seedAttempt(root, 1)
  expect(await kept(await proven(attempt, by(BOB)))).toEqual({ taskId: null, personId: null, isVerified: false })
})

test('a span that shows nothing is of the person all runs of the trace act for', async () => {
  await seed(root, by(ANN), by(ANN))
  await seed(newRunId(Date.now(), randomBytes), { kind: 'agent', id: 'deployer', for: ANN }, by(ANN))
  expect(await kept(plain())).toEqual({ taskId: null, personId: ANN, isVerified: false })
})

test.each([
  ['the root run acted for somebody else before', [by(BOB), by(ANN)], [by(ANN)]],
  ['a child acts for somebody else', [by(ANN)], [by(BOB)]],
  ['a child acted for somebody else before', [by(ANN)], [by(ANN), by(BOB), by(ANN)]],
  ['a child acted for nobody before', [by(ANN)], [{ kind: 'service', id: 'nightly' }, by(ANN)]],
] as const)('a span that shows nothing is nobody’s when %s', async (_, roots, children) => {
  await seed(root, ...(roots as readonly [Actor, ...Actor[]]))
  await seed(newRunId(Date.now(), randomBytes), ...(children as readonly [Actor, ...Actor[]]))
  expect(await kept(plain())).toEqual({ taskId: null, personId: null, isVerified: false })
})
