import { afterEach, beforeEach, expect, test } from 'vitest'
import { spanIdOf, traceIdOf, type GenerationId } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { insertEntries } from '../support/seed-rows.ts'
import { insertSpans, listSpans } from '#db/spans.ts'
import { CHAIN_START, chainEntries } from '#ledger/chain.ts'
import { createProjectionStore } from '#services/spans/projection-store.ts'
import type { Loop } from '#telemetry/loop.ts'
import { projectOnce, startProjector } from '#telemetry/project.ts'
import { engineSpans } from '#trace/engine-spans.ts'
import type { StoredSpan } from '#trace/span.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { chainRun, entry, failedRunChain, RUN } from '../trace/chain-of-run.ts'
import { seedRun, until } from './seed-run.ts'

let base: TestDatabase
let db: Database
const loops: Loop[] = []

beforeEach(async () => {
  base = await createTestDatabase()
  db = openDatabase(base.url)
})
afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()))
  await db.close()
  await base.drop()
})

const chain = failedRunChain()
const expected = engineSpans(chainRun(), chain)
const stored = async (): Promise<StoredSpan[]> => (await listSpans(db.pool, traceIdOf(RUN))).spans
const byId = (spans: readonly StoredSpan[]) => spans.toSorted((a, b) => a.spanId.localeCompare(b.spanId))
const silent = { announce: () => undefined, watchAll: () => () => undefined }
const start = (wakes = silent) =>
  loops.push(startProjector({ store: createProjectionStore(db), wakes, onError: (error) => expect(error).toBeNull() }))

test('the chain becomes spans in the table, and those who watch the run are told', async () => {
  await seedRun(db, chain)
  const told: unknown[] = []
  await projectOnce(createProjectionStore(db), (runIds) => told.push(...runIds))
  expect(byId(await stored())).toEqual(byId(expected))
  expect(told).toEqual([RUN])
})

test('several projectors at once, entry by entry, make each span once', async () => {
  await seedRun(db, [])
  start()
  start()
  start()
  for (const entry of chain) await insertEntries(db.pool, [entry])
  await until(async () => (await stored()).length === expected.length)
  expect(byId(await stored())).toEqual(byId(expected))
})

test('a run that was retried has a root span for each generation, also when its entries come one by one', async () => {
  const second = '01930000-0000-7000-8000-00000000abcd' as GenerationId
  await seedRun(db, [])
  const store = createProjectionStore(db)
  const retried = chainEntries(CHAIN_START, [
    entry('run.started', 0, { status: 'RUNNING', facts: { generation: 1, generationId: RUN } }),
    entry('run.ended', 1_000, { status: 'FAILED' }),
    entry('run.reopened', 2_000, { status: 'RUNNING', facts: { generation: 2, generationId: second } }),
    entry('run.ended', 3_000, { status: 'COMPLETED' }),
  ])
  for (const one of retried) {
    await insertEntries(db.pool, [one])
    await projectOnce(store, () => undefined)
  }
  const roots = (await stored()).filter(({ name }) => name.startsWith('RUN'))
  expect(roots.map(({ spanId }) => spanId).toSorted()).toEqual([spanIdOf(RUN), spanIdOf(second)].toSorted())
})

test('a page that was cut off before its commit is projected again, with nothing missing and nothing twice', async () => {
  await seedRun(db, chain)
  const store = createProjectionStore(db)
  const cut = store.projectPage(500, () => {
    throw new Error('killed')
  })
  await expect(cut).rejects.toThrow('killed')
  expect(await stored()).toEqual([])
  await projectOnce(store, () => undefined)
  await projectOnce(store, () => undefined)
  expect(byId(await stored())).toEqual(byId(expected))
})

test('an entry of a transaction that was open while later ones were read is not passed over', async () => {
  await seedRun(db, [])
  const slow = await db.pool.connect()
  await slow.query('BEGIN')
  await insertEntries(slow, chain.slice(0, 1))
  await insertEntries(db.pool, chain.slice(1))
  const store = createProjectionStore(db)
  await projectOnce(store, () => undefined)
  await slow.query('COMMIT')
  slow.release()
  await projectOnce(store, () => undefined)
  expect(byId(await stored())).toEqual(byId(expected))
})

test('a span from outside that took the id of one of ours gives way to it', async () => {
  await seedRun(db, chain)
  const [ours] = expected
  if (!ours) throw new Error('no span')
  await insertSpans(db.pool, [{ ...ours, name: 'forged', origin: 'received' }])
  await projectOnce(createProjectionStore(db), () => undefined)
  expect(byId(await stored())).toEqual(byId(expected))
  await insertSpans(db.pool, [{ ...ours, name: 'forged', origin: 'received' }])
  expect(byId(await stored())).toEqual(byId(expected))
})
