import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isDatabaseWrite } from '#core/database-write.ts'
import { newRunId, newSpanId, traceIdOf } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { migrate } from '#db/migrate.ts'
import { insertSpans } from '#db/spans.ts'
import type { StoredSpan } from '#trace/span.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { otelSpan } from '../trace/spans.ts'

const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`key ${at}`, at]))
const NOTES: readonly JsonObject[] = [
  {},
  { 'db.operation.name': 'INSERT' },
  { 'http.route': '/', 'db.operation.name': 'select', 'db.query.text': 'DELETE FROM t' },
  { 'db.operation': ' HSET user:1', a: 'a \u0000 \ud800 "' },
  { 'db.operation.name': 'insert\ninto', 'app.path': 'C:\\u0000' },
  { 'db.operation.name': '', 'db.query.text': "\n\t update t set a = '\u0000\ud800'" },
  { 'db.operation.name': 7, 'db.operation': 'DELETE' },
  { 'db.query.text': 'WITH a AS (SELECT 1)\nINSERT\n INTO t SELECT * FROM a', 'db.system.name': 'postgresql' },
  { 'db.statement': 'WITH a AS (SELECT 1) SELECT * FROM a' },
  { 'db.query.text': "SELECT 'INSERT INTO t'" },
  { 'db.query.text': 'INSERTED' },
  { 'db.statement': 'truncate t' },
  { 'http.route': 'INSERT' },
  { ...many, 'db.operation': 'DELETE' },
  { ...many, 'db.statement': 'SELECT 1' },
  { ...many, 'db.query.text': null, 'db.statement': 'with d as (delete from t) select' },
]

const ROOT = newRunId(Date.now(), randomBytes)
const SPANS = NOTES.map((attributes): StoredSpan => ({
  ...otelSpan({ traceId: traceIdOf(ROOT), spanId: newSpanId(randomBytes), attributes }),
  rootRunId: ROOT,
  taskId: null,
  personId: null,
  isVerified: false,
  origin: 'received',
  service: 'payments',
}))

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
  await insertSpans(db.pool, SPANS)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

/** What is kept of each span: true or nothing. */
async function kept(): Promise<readonly (boolean | null | undefined)[]> {
  const { rows } = await db.pool.query<{ id: string; is_write: boolean | null }>(
    `SELECT encode(span_id, 'hex') AS id, is_write FROM span`,
  )
  return SPANS.map(({ spanId }) => rows.find(({ id }) => id === spanId)?.is_write)
}

const AS_SAID = NOTES.map((attributes) => (isDatabaseWrite(attributes) ? true : null))

test('whether a span is a write to a database is kept with it', async () => {
  expect(AS_SAID.filter((is) => is)).toHaveLength(9)
  expect(await kept()).toEqual(AS_SAID)
})

test('spans that were kept before that are looked at when it begins to be kept', async () => {
  const name = '20261126000096_span_writes'
  await db.pool.query(
    `ALTER TABLE span DROP COLUMN is_write; DELETE FROM _prisma_migrations WHERE migration_name = '${name}'`,
  )
  expect(await migrate(database.url)).toEqual([name])
  expect(await kept()).toEqual(AS_SAID)
})
