import { afterEach, beforeEach, expect, test } from 'vitest'
import { traceIdOf, type RunId } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { insertSpans, listSpans } from '#db/spans.ts'
import { thinRuns } from '#services/sampling/thin-runs.ts'
import { aRun as run, decided, stored } from '../support/exporting.ts'
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
