import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '#db/database.ts'
import { listLastRuns, listRuns } from '#db/run-list.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedManyRuns } from '../support/seed-many-runs.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
  await seedManyRuns(db.pool, 500, 10_000)
}, 60_000)
afterAll(async () => {
  await db.close()
  await database.drop()
})

const foundBy = async (text: string): Promise<readonly string[]> => {
  const seen = { serviceFunctions: ['payments', 'search'], text }
  return (await listRuns(db.pool, seen, { behind: null, limit: 100 })).runs.map(({ id }) => id)
}

test('A list by a text has a run once that has it in two places', async () => {
  const { rows } = await db.pool.query<{ id: string }>(
    `UPDATE run SET correlation_id = 'team-11' WHERE id IN (
      SELECT id FROM run WHERE service_function = 'search' AND labels::json ->> 'team' = 'team-11' LIMIT 5
    ) RETURNING id`,
  )
  const ids = await foundBy('team-11')
  expect(ids.filter((id) => rows.some((row) => row.id === id)).length).toBe(5)
  expect(new Set(ids).size).toBe(ids.length)
})

test('A list by a correlation id that looks like the id of a run has the run that is written so', async () => {
  const written = 'C0FFEE00-0000-4000-8000-00000000000A'
  const { rows } = await db.pool.query<{ id: string }>(
    `UPDATE run SET correlation_id = $1 WHERE id = (SELECT id FROM run WHERE service_function = 'search' LIMIT 1) RETURNING id`,
    [written],
  )
  expect(await foundBy(written)).toEqual(rows.map(({ id }) => id))
})

test('The newest run of a workflow is found among those of all its service functions', async () => {
  const { rows } = await db.pool.query<{ id: string }>(
    `SELECT DISTINCT ON (workflow) id FROM run WHERE workflow IN ('flow-7', 'flow-8', 'flow-9')
      ORDER BY workflow, created_at DESC, id DESC`,
  )
  const last = await listLastRuns(db.pool, ['flow-7', 'flow-8', 'flow-9', 'flow-99'])
  expect([...last.values()].map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort())
})

test('The terms of a run are kept with it: as they change, and not when it is gone', async () => {
  const client = await db.pool.connect()
  try {
    await client.query('BEGIN')
    const of = `SELECT run_term_within(term, service_function), created_at, id FROM run CROSS JOIN unnest(terms) AS of_run (term)`
    await client.query(`CREATE TEMP TABLE noted ON COMMIT DROP AS SELECT * FROM run_term EXCEPT ${of}`)
    const ids = `SELECT id FROM run ORDER BY id LIMIT 3`
    await client.query(`UPDATE run SET terms = terms[2:] || '{42,42}'::bigint[] WHERE id IN (${ids})`)
    await client.query(`UPDATE run SET terms = NULL WHERE id = (SELECT min(id::text)::uuid FROM run)`)
    await client.query('DELETE FROM run WHERE id = (SELECT max(id::text)::uuid FROM run)')
    const kept = 'SELECT term, created_at, run_id FROM run_term EXCEPT SELECT * FROM noted'
    const { rows } = await client.query(`(${of} EXCEPT (${kept})) UNION ALL (${kept} EXCEPT ${of})`)
    expect(rows).toEqual([])
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})
