import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ACTS } from './faults/acts/acts.ts'
import { isWriting } from '#db/statement.ts'
import { commitPointsOf, roundaboutsIn, roundaboutsOf } from './support/commit-points.ts'

const TOP = fileURLToPath(new URL('..', import.meta.url))

test('nothing in the source writes to the database past the commit points', () => {
  expect(roundaboutsIn(TOP)).toEqual([])
})

test('every commit point of the source is passed by an act in which processes are killed there, and no other is named', () => {
  const passed = ACTS.flatMap(({ passes }) => passes)
  expect([...new Set(passed)].toSorted()).toEqual(commitPointsOf(TOP))
})

test.each([
  ['SELECT id FROM run FOR UPDATE SKIP LOCKED', false],
  ['SELECT id FROM run FOR NO KEY UPDATE', false],
  ['-- INSERT INTO nothing\nSELECT 1', false],
  ['SELECT updated_at FROM run', false],
  ['WITH a AS (SELECT 1) UPDATE run SET id = 1', true],
  ['insert into run values (1)', true],
  ['DELETE FROM run', true],
  ["SELECT pg_notify('a', 'b')", true],
])('%s has a commit point: %s', (sql, has) => {
  expect(isWriting(sql)).toBe(has)
})

test.each([
  ['await tx.$executeRaw`UPDATE run SET status = 1`', 'SQL that Prisma cannot check'],
  ["await client.query('COMMIT')", 'a COMMIT by hand'],
  ["await client.query<Row>('commit')", 'a COMMIT by hand'],
  ["await askCold(db.pool, 'COMMIT')", 'a COMMIT by hand'],
  ['await askCold(db.pool, spec.text)', 'SQL from elsewhere'],
  ["await db.pool.query('DELETE FROM run')", 'writing SQL outside lib/db/sql'],
  ['await db.pool.query(`\n  INSERT INTO run VALUES (1)`)', 'writing SQL outside lib/db/sql'],
  ["await db.pool.query('SELECT pg_notify($1, $2)')", 'a wake-up outside lib/db/sql'],
  ['await client.query({ ...WRITE, values })', 'a statement that run() does not send'],
  ['await db.prisma.$transaction([a, b])', 'a transaction of Prisma’s by hand'],
  ['await writer.run.updateMany({ where })', 'a write by a name that tells nobody'],
  ['await inTransaction(db, async (tx) => tx)', 'a transaction without a name'],
  ['await inTransaction(db, name, work)', 'a transaction without a name'],
  ['const mine = new Pool({ max: 1 })', 'a connection of its own'],
])('%s would be found', (code, what) => {
  expect(roundaboutsOf('lib/services/new.ts', code)).toContain(`lib/services/new.ts: ${what}`)
})
