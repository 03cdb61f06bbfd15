import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newRunId, newSpanId, traceIdOf, type RunId } from '#core/ids.ts'
import { findCursor, withCursor } from '#db/cursors.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { FIRST_POSITION, listEntriesBehind } from '#db/entries.ts'
import { insertEntries } from '../support/seed-rows.ts'
import { findSpans, insertSpans, listSpans, listSpansBehind } from '#db/spans.ts'
import { instant } from '#core/time.ts'
import { CHAIN_START, chainEntries } from '#ledger/chain.ts'
import type { StoredSpan } from '#trace/span.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const newRoot = (): RunId => newRunId(Date.now(), randomBytes)

const spanOf = (rootRunId: RunId, more: Partial<StoredSpan> = {}): StoredSpan => ({
  traceId: traceIdOf(rootRunId),
  spanId: newSpanId(randomBytes),
  parentSpanId: null,
  name: 'INSERT deployments',
  kind: 'CLIENT',
  startNs: '1795365391376000001',
  endNs: '1795365391376999999',
  status: 'ok',
  statusMessage: null,
  attributes: { 'db.system.name': 'postgresql', odd: '\u0000 \u2028' },
  events: [{ timeNs: '1795365391376000002', name: 'retry', attributes: {} }],
  links: [],
  resource: { 'service.name': 'payments' },
  scope: { name: 'pg', version: null },
  rootRunId,
  taskId: null,
  personId: null,
  isVerified: false,
  origin: 'received',
  service: 'payments',
  ...more,
})

const entryOf = (chain: string) =>
  chainEntries(CHAIN_START, [
    {
      chain,
      at: instant(1_795_365_391_376),
      kind: 'run.started',
      taskId: null,
      ref: null,
      status: 'RUNNING',
      actor: { kind: 'service', id: 'test' },
      via: 'system',
      policyIds: ['a', 'b'],
      facts: { n: 1 },
      digests: { input: 'x' },
    },
  ])

describe('a reader behind a cursor', () => {
  test('does not pass a transaction that is still open, and so misses nothing', async () => {
    const [slow, fast] = [`run:${newRoot()}`, `run:${newRoot()}`]
    const client = await db.pool.connect()
    await client.query('BEGIN')
    await insertEntries(client, entryOf(slow))
    await insertEntries(db.pool, entryOf(fast))
    expect(await listEntriesBehind(db.pool, FIRST_POSITION, 100)).toEqual([])
    await client.query('COMMIT')
    client.release()
    const read = await listEntriesBehind(db.pool, FIRST_POSITION, 100)
    expect(read).toMatchObject([
      { chain: slow, seq: 1 },
      { chain: fast, seq: 1 },
    ])
    expect(await listEntriesBehind(db.pool, read[0] ?? FIRST_POSITION, 100)).toEqual([read[1]])
  })

  test('moves on with what it wrote or not at all, and is alone with its cursor', async () => {
    const next = { xid: '7', position: 3 }
    await expect(
      withCursor(db, 'a', async () => {
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await findCursor(db.pool, 'a')).toEqual(FIRST_POSITION)
    await withCursor(db, 'a', async () => {
      expect(await withCursor(db, 'a', async () => next)).toBeNull()
      return next
    })
    expect(await findCursor(db.pool, 'a')).toEqual(next)
    expect(await withCursor(db, 'a', async () => null)).toEqual(next)
  })
})

describe('spans', () => {
  test('are kept as they came, once', async () => {
    const root = newRoot()
    const span = spanOf(root)
    expect(await insertSpans(db.pool, [span, span])).toEqual([root])
    expect(await insertSpans(db.pool, [span])).toEqual([])
    expect((await listSpans(db.pool, span.traceId)).spans).toEqual([span])
    expect(await findSpans(db.pool, span.traceId, [span.spanId])).toEqual([span])
  })

  test('from outside never overwrite ours, and ours take their place from one from outside', async () => {
    const root = newRoot()
    const ours = spanOf(root, { name: 'ours', origin: 'engine', isVerified: true })
    const foreign = { ...ours, name: 'foreign', origin: 'received' as const }
    await insertSpans(db.pool, [foreign])
    const before = await listSpansBehind(db.pool, FIRST_POSITION, 1_000)
    await insertSpans(db.pool, [ours])
    await insertSpans(db.pool, [foreign, { ...ours, name: 'again' }])
    expect((await listSpans(db.pool, ours.traceId)).spans).toEqual([ours])
    const after = await listSpansBehind(db.pool, before.at(-1) ?? FIRST_POSITION, 1_000)
    expect(after.map(({ span }) => span.name)).toEqual(['ours'])
  })

  test('that were not visible to a reading lie behind its horizon', async () => {
    const root = newRoot()
    const [slow, fast] = [spanOf(root, { name: 'slow' }), spanOf(root, { name: 'fast' })]
    const client = await db.pool.connect()
    await client.query('BEGIN')
    await insertSpans(client, [slow])
    await insertSpans(db.pool, [fast])
    const first = await listSpans(db.pool, slow.traceId)
    expect(first.spans.map(({ name }) => name)).toEqual(['fast'])
    await client.query('COMMIT')
    client.release()
    const second = await listSpans(db.pool, slow.traceId, first.horizon)
    expect(second.spans.map(({ name }) => name)).toContain('slow')
    expect((await listSpans(db.pool, slow.traceId, second.horizon)).spans).toEqual([])
  })
})

test('entries of a chain cannot be changed, removed or truncated', async () => {
  await insertEntries(db.pool, entryOf(`run:${newRoot()}`))
  for (const statement of [`UPDATE chain_entry SET kind = 'x'`, 'DELETE FROM chain_entry', 'TRUNCATE chain_entry'])
    await expect(db.pool.query(statement)).rejects.toThrow(/entries of a chain are written once/)
})
