import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { commit, listenToCommitPoints } from '#db/commit-point.ts'
import { findCursor, withCursor } from '#db/cursors.ts'
import { inTransaction, openDatabase, type Database } from '#db/database.ts'
import { deleteSession } from '#db/sessions.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let database: TestDatabase
let db: Database
let passed: string[]
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
  listenToCommitPoints((point, rowCount) => passed.push(rowCount === null ? point : `${point}: ${rowCount}`))
})
beforeEach(() => {
  passed = []
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

test('a statement that writes, and the commit of its transaction, are passed on both sides; reading passes nothing', async () => {
  await withCursor(db, 'mine', async () => ({ xid: '7', position: 3 }))
  expect(await findCursor(db.pool, 'mine')).toEqual({ xid: '7', position: 3 })
  const statements = ['before begin-cursor', 'after begin-cursor: 1', 'before move-cursor', 'after move-cursor: 1']
  expect(passed.slice(0, 4)).toEqual(statements)
  expect(passed.slice(4).map((point) => point.split(':')[0])).toEqual(['before commit cursor', 'after commit cursor'])
})

test('so are what Prisma writes and its transactions, by their names', async () => {
  await inTransaction(db, 'sign-out', async (tx) => {
    await tx.session.count()
    await deleteSession(tx, 'nobody’s')
  })
  expect(passed).toEqual([
    'before Session.deleteMany',
    'after Session.deleteMany',
    'before commit sign-out',
    'after commit sign-out',
  ])
})

test('a commit that Postgres answers with a rollback is a conflict', async () => {
  const client = await db.pool.connect()
  await client.query('BEGIN')
  await client.query('SELECT 1 / 0').catch(() => undefined)
  await expect(commit(client, 'broken')).rejects.toMatchObject({ code: 'conflict' })
  client.release()
})
