import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { traceIdOf, type RunId } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { insertSpans, listSpans } from '#db/spans.ts'
import { inSqlTransaction } from '#db/sql-transaction.ts'
import { listWholeSpans, lockRunToThin, noteThinned } from '#db/thinning.ts'
import { thinRuns } from '#services/sampling/thin-runs.ts'
import { aRun as run, decided, stored } from '../support/exporting.ts'
import { until } from '../support/stage.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let base: TestDatabase
let db: Database
beforeEach(async () => {
  base = await createTestDatabase()
  db = openDatabase(base.url)
})
afterEach(async () => {
  await db.close()
  await base.drop()
})

test('after the hot time a summary keeps ids, status, times and counts, and a skeleton the engine’s spans', async () => {
  const runs = { FULL: run(), SUMMARY: run(), SKELETON: run() }
  for (const tier of ['FULL', 'SUMMARY', 'SKELETON'] as const) await decided(db.pool, runs[tier], tier, 0x8000)
  const spans = Object.values(runs).flatMap((id) =>
    Array.from({ length: 601 }, (_, at) => stored(id, at === 0 ? 'engine' : 'received')),
  )
  await insertSpans(db.pool, spans)
  while (await thinRuns(db, 3_600_000));
  const of = async (id: RunId) => (await listSpans(db.pool, traceIdOf(id))).spans
  expect(await of(runs.SKELETON)).toHaveLength(601)
  while (await thinRuns(db, -3_600_000));
  expect(await of(runs.FULL)).toHaveLength(601)
  expect((await of(runs.SKELETON)).map(({ origin }) => origin)).toEqual(['engine'])
  const reduced = (await of(runs.SUMMARY)).filter(({ origin }) => origin === 'received')
  expect(
    new Set(
      reduced.map(({ attributes, events, links, statusMessage }) =>
        JSON.stringify([attributes, events, links, statusMessage]),
      ),
    ),
  ).toEqual(
    new Set([
      '[{"conductor_lightstep.sampling.attributes":2,"conductor_lightstep.sampling.events":1,"conductor_lightstep.sampling.links":0},[],[],null]',
    ]),
  )
  const { rows } = await db.pool.query(
    'SELECT tier, spans_let_go, thinned_at IS NULL AS is_whole FROM sampling ORDER BY tier',
  )
  expect(rows).toEqual([
    { tier: 'FULL', spans_let_go: 0, is_whole: true },
    { tier: 'SKELETON', spans_let_go: 600, is_whole: false },
    { tier: 'SUMMARY', spans_let_go: 600, is_whole: false },
  ])
})

test('what comes after a run was reduced is reduced in the next round, also what is sent again', async () => {
  const runs = { FULL: run(), SUMMARY: run(), SKELETON: run() }
  for (const tier of ['FULL', 'SUMMARY', 'SKELETON'] as const) await decided(db.pool, runs[tier], tier, 0x8000)
  const first = Object.values(runs).map((id) => stored(id, 'received'))
  await insertSpans(db.pool, first)
  const thin = async () => {
    while (await thinRuns(db, -3_600_000));
  }
  await thin()
  const late = Object.values(runs).flatMap((id) => [stored(id, 'received'), stored(id, 'engine')])
  await insertSpans(db.pool, [...first, ...late])
  await thin()
  const eventsOf = async (id: RunId) =>
    (await listSpans(db.pool, traceIdOf(id))).spans.map(({ events }) => events.length)
  expect(await eventsOf(runs.FULL)).toEqual([1, 1, 1])
  expect((await eventsOf(runs.SUMMARY)).toSorted()).toEqual([0, 0, 1])
  expect((await listSpans(db.pool, traceIdOf(runs.SKELETON))).spans.map(({ origin }) => origin)).toEqual(['engine'])
})

test('a run that was reduced is not looked at again for spans that it has, or for the engine’s', async () => {
  const id = run()
  await decided(db.pool, id, 'SUMMARY', 0x8000)
  const span = stored(id, 'received')
  await insertSpans(db.pool, [span])
  while (await thinRuns(db, -3_600_000));
  await insertSpans(db.pool, [span, stored(id, 'engine')])
  const { rows } = await db.pool.query('SELECT thinned_at IS NULL AS is_whole FROM sampling')
  expect(rows).toEqual([{ is_whole: false }])
})

/** Resolves when a statement waits for another one's lock. */
async function untilOneWaits(): Promise<void> {
  const waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
  await until('that a statement waits', async () => ((await db.pool.query(waiting)).rowCount ?? 0) > 0)
}

describe.each(['SUMMARY', 'SKELETON'] as const)('what comes while its run is noted as reduced to a %s', (tier) => {
  const isLetGo = async (id: RunId): Promise<boolean> =>
    (await listSpans(db.pool, traceIdOf(id))).spans.every(({ events }) => events.length === 0)

  test('is reduced when it was inserted before, however late that is committed', async () => {
    const id = run()
    await decided(db.pool, id, tier, 0x8000)
    const thinning = await inSqlTransaction(db, 'test', async (sql) => {
      await insertSpans(sql, [stored(id, 'received')])
      const step = thinRuns(db, -3_600_000)
      await untilOneWaits()
      return { step }
    })
    await thinning.step
    expect(await isLetGo(id)).toBe(true)
  })

  test('is reduced when it was inserted after, though it began before', async () => {
    const id = run()
    await decided(db.pool, id, tier, 0x8000)
    const inserting = await inSqlTransaction(db, 'test', async (sql) => {
      expect(await lockRunToThin(sql, id)).toBe(tier)
      expect(await listWholeSpans(sql, id, { summaryName: 'none', limit: 1 })).toEqual([])
      const insertion = insertSpans(db.pool, [stored(id, 'received')])
      await untilOneWaits()
      await noteThinned(sql, id, { spans: 0, isDone: true })
      return { insertion }
    })
    expect(await inserting.insertion).toEqual([id])
    expect(await isLetGo(id)).toBe(false)
    await thinRuns(db, -3_600_000)
    expect(await isLetGo(id)).toBe(true)
  })
})

test('what many send of runs in any order while these are reduced is reduced at last, and nobody runs into a deadlock', async () => {
  const runs = Array.from({ length: 6 }, run)
  for (const id of runs) await decided(db.pool, id, 'SUMMARY', 0x8000)
  const over = new AbortController()
  const thinning = (async () => {
    while (!over.signal.aborted) await thinRuns(db, -3_600_000)
  })()
  const send = async (order: readonly RunId[]) => {
    for (let round = 0; round < 20; round++)
      await insertSpans(
        db.pool,
        order.map((id) => stored(id, 'received')),
      )
  }
  await Promise.all([send(runs), send(runs.toReversed()), send(runs.slice(3)), send(runs.toReversed().slice(2))])
  over.abort()
  await thinning
  await thinRuns(db, -3_600_000)
  const kept = await Promise.all(runs.map(async (id) => (await listSpans(db.pool, traceIdOf(id))).spans))
  expect(kept.flat().filter(({ events }) => events.length > 0)).toEqual([])
  expect(kept.flat()).toHaveLength(20 * (6 + 6 + 3 + 4))
})

test('a run that is kept in full after all is not reduced any further', async () => {
  const id = run()
  await decided(db.pool, id, 'SKELETON', 0x8000)
  await insertSpans(db.pool, [stored(id, 'received')])
  const thinning = await inSqlTransaction(db, 'test', async (sql) => {
    await sql.query("UPDATE sampling SET tier = 'FULL' WHERE root_run_id = $1", [id])
    const step = thinRuns(db, -3_600_000)
    await untilOneWaits()
    return { step }
  })
  await thinning.step
  expect((await listSpans(db.pool, traceIdOf(id))).spans).toHaveLength(1)
})
