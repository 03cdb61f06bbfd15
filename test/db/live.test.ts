import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { newRunId, type RunId } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { createLive, type Live } from '#db/live.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let database: TestDatabase
let db: Database
const open: Live[] = []
const enter = (): Live => {
  const live = createLive(db)
  open.push(live)
  return live
}
const newId = (): RunId => newRunId(Date.now(), randomBytes)
const listeners = async (): Promise<number[]> => {
  const { rows } = await db.pool.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'live' AND datname = current_database() AND query LIKE 'LISTEN%'`,
  )
  return rows.map(({ pid }) => pid)
}

beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((live) => live.close()))
  await vi.waitUntil(async () => (await listeners()).length === 0)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

test('an announcement wakes this process at once, and only those who watch that run', () => {
  const live = enter()
  const [mine, other] = [vi.fn(), vi.fn()]
  const runId = newId()
  live.watchRun(runId, mine)
  live.watchRun(newId(), other)
  live.announce([runId])
  expect(mine).toHaveBeenCalledTimes(1)
  expect(other).not.toHaveBeenCalled()
})

test('an announcement wakes other processes, and does not come back to the one that made it', async () => {
  const [one, two] = [enter(), enter()]
  const [here, there, all] = [vi.fn(), vi.fn(), vi.fn()]
  const runId = newId()
  one.watchRun(runId, here)
  two.watchRun(runId, there)
  two.watchAll(all)
  await vi.waitUntil(async () => (await listeners()).length === 2)
  vi.clearAllMocks()
  one.announce([runId])
  await vi.waitUntil(() => all.mock.calls.some(([ids]) => ids.includes(runId)))
  expect(there).toHaveBeenCalled()
  expect(here).toHaveBeenCalledTimes(1)
})

test('any number of runs is announced', async () => {
  const [one, two] = [enter(), enter()]
  const seen = new Set<RunId>()
  two.watchAll((ids) => ids.forEach((id) => seen.add(id)))
  await vi.waitUntil(async () => (await listeners()).length === 1)
  const ids = Array.from({ length: 450 }, newId)
  for (const id of ids) one.announce([id])
  await vi.waitUntil(() => seen.size === 450)
})

test('who stopped watching is left alone', () => {
  const live = enter()
  const wake = vi.fn()
  const runId = newId()
  const stops = [live.watchRun(runId, wake), live.watchAll(wake)]
  for (const stop of stops) stop()
  live.announce([runId])
  expect(wake).not.toHaveBeenCalled()
})

test('a listener that lost its connection makes a new one and wakes everybody, for it may have missed something', async () => {
  const live = enter()
  const [one, all] = [vi.fn(), vi.fn()]
  live.watchRun(newId(), one)
  live.watchAll(all)
  await vi.waitUntil(async () => (await listeners()).length === 1 && all.mock.calls.length > 0)
  vi.clearAllMocks()
  const [pid] = await listeners()
  await db.pool.query('SELECT pg_terminate_backend($1)', [pid])
  await vi.waitUntil(() => all.mock.calls.length > 0, { timeout: 5_000 })
  expect(all).toHaveBeenCalledWith([])
  expect(one).toHaveBeenCalled()
})
