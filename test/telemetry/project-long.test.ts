import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '#db/database.ts'
import { CHAIN_START, chainEntries } from '#ledger/chain.ts'
import { createProjectionStore } from '#services/spans/projection-store.ts'
import { projectOnce } from '#telemetry/project.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { countRowsRead, type RowsRead } from '../support/rows-read.ts'
import { entry, taskId } from '../trace/chain-of-run.ts'
import { seedRun } from './seed-run.ts'

const TASKS = 4_000
const PAGE = 500

let base: TestDatabase
let db: Database
let rows: RowsRead

beforeAll(async () => {
  base = await createTestDatabase()
  db = openDatabase(base.url)
  rows = countRowsRead(db.pool)
})
afterAll(async () => {
  await db.close()
  await base.drop()
})

/** A run that was retried once and then did one task after the other. */
const longChain = () =>
  chainEntries(CHAIN_START, [
    entry('run.started', 0, { status: 'RUNNING' }),
    entry('run.reopened', 1, { status: 'RUNNING', facts: { generation: 2 } }),
    ...Array.from({ length: TASKS }, (_, i) => [
      entry('task.scheduled', i, { taskId: taskId(i), ref: `a__${i}`, status: 'SCHEDULED' }),
      entry('task.ended', i, { taskId: taskId(i), ref: `a__${i}`, status: 'COMPLETED', facts: { type: 'SIMPLE' } }),
    ]).flat(),
    entry('run.ended', TASKS, { status: 'COMPLETED' }),
  ])

/** Entries that any statement has looked at through an index, whether it answered them or not. */
async function entriesLookedAt(): Promise<number> {
  const { rows: found } = await db.pool.query<{ read: number }>(
    `SELECT sum(idx_tup_read)::float8 AS read, pg_stat_force_next_flush()::text AS flushed
     FROM pg_stat_user_indexes WHERE relname = 'chain_entry'`,
  )
  return found[0]?.read ?? 0
}

test('a page of a long chain is projected by reading the page and the few openings before it, the last as the first', async () => {
  await seedRun(db, longChain())
  // A planner that knows the table must not think better of reading all of it.
  await db.pool.query('ANALYZE chain_entry')
  const store = createProjectionStore(db)
  const pages: { answered: number; lookedAt: number }[] = []
  for (let isMore = true; isMore;) {
    rows.reset()
    const before = await entriesLookedAt()
    isMore = await projectOnce(store, () => undefined)
    const answered = rows.byStatement().get('list-tails')?.rows ?? 0
    await expect.poll(entriesLookedAt).toBeGreaterThan(before)
    pages.push({ answered, lookedAt: (await entriesLookedAt()) - before })
  }
  expect(pages).toHaveLength(Math.ceil((2 * TASKS + 3) / PAGE))
  for (const { answered, lookedAt } of pages) {
    expect(answered).toBeLessThanOrEqual(PAGE + 2)
    expect(lookedAt).toBeLessThanOrEqual(3 * PAGE)
  }
  const { rows: spans } = await db.pool.query<{ count: number }>('SELECT count(*) FROM span')
  expect(spans[0]?.count).toBe(TASKS + 1)
})
