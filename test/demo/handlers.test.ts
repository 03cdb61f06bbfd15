import { expect, test } from 'vitest'
import { RunId, SpanId, TaskId, TraceId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { demoHandlers } from '#demo/handlers.ts'
import type { RunningTask } from '#runner/handler.ts'

const TASK: RunningTask = {
  runId: RunId.parse('01930000-0000-7000-8000-000000000001'),
  taskId: TaskId.parse('01930000-0000-7000-9000-000000000002'),
  ref: 'task',
  type: 'SIMPLE',
  state: null,
  retryCount: 0,
  iteration: 0,
  startedAt: instant(1_795_000_000_000),
  actor: { kind: 'user', id: UserId.parse('01930000-0000-7000-a000-000000000003') },
  traceId: TraceId.parse('01930000000070008000000000000001'),
  spanId: SpanId.parse('9000000000000002'),
  idempotencyKey: 'run/task',
  signal: new AbortController().signal,
}

async function run(name: string, input: JsonObject, task: Partial<RunningTask> = {}): Promise<JsonObject> {
  const handler = demoHandlers().get(`task:${name}`)
  if (!handler) throw new Error(`there is no handler for ${name}`)
  return handler(input, { ...TASK, ...task })
}

const REQUEST = { version: '2.10.0', environment: 'production', change: 'CHG-4411' }

test('check-request reads the version and names what it passed', async () => {
  expect(await run('check-request', REQUEST)).toEqual({
    change: 'CHG-4411',
    version: { major: 2, minor: 10, patch: 0, preRelease: null },
    passed: ['version is semantic', 'change ticket is named', 'no pre-release in production'],
  })
})

test.each([
  [{ ...REQUEST, version: 'latest' }, /version: must be a version such as 2\.10\.0/],
  [{ ...REQUEST, change: null }, /change: /],
  [{ ...REQUEST, version: '2.10.0-rc.1' }, /2\.10\.0-rc\.1 is a pre-release/],
])('check-request refuses %j for good', async (input, reason) => {
  await expect(run('check-request', input)).rejects.toMatchObject({
    isFinal: true,
    message: expect.stringMatching(reason),
  })
})

test('a pre-release may go to staging', async () => {
  expect(await run('check-request', { ...REQUEST, version: '2.10.0-rc.1', environment: 'staging' })).toMatchObject({
    version: { preRelease: 'rc.1' },
  })
})

test('build gives the same digest for the same version and another for another', async () => {
  const input = { service: 'payments', version: '2.10.0', change: 'CHG-4411' }
  const [first, again, other] = await Promise.all([
    run('build', input),
    run('build', input),
    run('build', { ...input, version: '2.10.1' }),
  ])
  expect(first).toMatchObject({ artifact: 'payments-2.10.0', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) })
  expect(again).toEqual(first)
  expect(other['digest']).not.toBe(first['digest'])
})

test('migrate meets a lock at its first attempt and plans at its second', async () => {
  const input = { service: 'payments', version: '2.10.0' }
  await expect(run('migrate', input)).rejects.toMatchObject({
    isFinal: false,
    message: expect.stringMatching(/^lock timeout/),
  })
  expect(await run('migrate', input, { retryCount: 1 })).toMatchObject({ migration: '0042-charges-currency' })
})

test('migrate stops waiting for the lock when its task is stopped', async () => {
  const signal = AbortSignal.abort()
  await expect(run('migrate', { service: 'payments', version: '2.10.0' }, { signal })).rejects.toMatchObject({
    name: 'AbortError',
  })
})

test('migrate-rollback plans the reverse of what migrate reported, last step first', async () => {
  const planned = await run('migrate', { service: 'payments', version: '2.10.0' }, { retryCount: 1 })
  const { migration, digest } = planned
  const reverse = await run('migrate-rollback', { migration: migration ?? null, digest: digest ?? null })
  expect(reverse['planned']).toEqual([
    'DROP INDEX charges_by_currency',
    'ALTER TABLE charges DROP CONSTRAINT charges_currency_known',
    'ALTER TABLE charges DROP COLUMN currency',
  ])
})

test('migrate-rollback refuses to reverse something else', async () => {
  await expect(
    run('migrate-rollback', { migration: '0042-charges-currency', digest: 'sha256:00' }),
  ).rejects.toMatchObject({ isFinal: true, message: expect.stringMatching(/its digest differs/) })
})

test('verify-index finds a word of the index that refresh-index built, in the documents it is in', async () => {
  const { digest } = await run('refresh-index', {})
  expect(await run('verify-index', { word: 'Approval', digest: digest ?? null })).toMatchObject({
    word: 'Approval',
    found: { 'deploy-api': expect.any(Number) },
  })
})

test('verify-index fails for a word that is nowhere, and for another index', async () => {
  const { digest } = await run('refresh-index', {})
  await expect(run('verify-index', { word: 'zebra', digest: digest ?? null })).rejects.toThrow(/"zebra" is in none/)
  await expect(run('verify-index', { word: 'payments', digest: 'sha256:00' })).rejects.toThrow(/index differs/)
})
