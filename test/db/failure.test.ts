import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '#db/database.ts'
import { asAppError, isConnectionLost } from '#db/failure.ts'
import { named, run } from '#db/statement.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let database: TestDatabase
let db: Database
let other: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url, { name: 'cut off', connectionsMax: 1 })
  other = openDatabase(database.url)
})
afterAll(async () => {
  await Promise.all([db.close(), other.close()])
  await database.drop()
})

const cut = async (): Promise<boolean> => {
  const { rowCount } = await other.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cut off' AND state = 'active'`,
  )
  return rowCount === 1
}

const SLOW = named('slow', 'SELECT pg_sleep(20)')

const errorOf = async (read: PromiseLike<unknown>): Promise<unknown> => {
  const error = read.then(
    () => null,
    (error: unknown) => error,
  )
  await expect.poll(cut, { timeout: 10_000 }).toBe(true)
  return error
}

test('a read whose connection the database ends is said to be unavailable, through Prisma as well', async () => {
  const unavailable = { name: 'AppError', code: 'unavailable' }
  expect(await errorOf(db.prisma.$queryRaw`SELECT pg_sleep(20)`)).toMatchObject(unavailable)
  expect(await errorOf(run(db.pool, SLOW, []))).toMatchObject(unavailable)
})

const raising = (code: string): string =>
  `DO $do$ BEGIN RAISE EXCEPTION 'of this database' USING ERRCODE = '${code}'; END $do$`

test.each([
  ['25006', 'a standby'],
  ['53100', 'a full disk'],
  ['53200', 'no memory'],
  ['58030', 'a disk that cannot be read'],
])('%s, %s, is said to be unavailable, through Prisma as well', async (code) => {
  const unavailable = { name: 'AppError', code: 'unavailable', cause: expect.anything() }
  await expect(run(db.pool, named(`raise ${code}`, raising(code)), [])).rejects.toMatchObject(unavailable)
  await expect(db.prisma.$executeRawUnsafe(raising(code))).rejects.toMatchObject(unavailable)
})

test('what is wrong with a statement is not', async () => {
  for (const code of ['22003', '25001', '54000'])
    await expect(run(db.pool, named(`raise ${code}`, raising(code)), [])).rejects.toMatchObject({ name: 'error', code })
})

test('inside a transaction its owner hears what the driver said', async () => {
  const client = await db.pool.connect()
  const error = await errorOf(run(client, SLOW, []))
  client.release(true)
  expect(error).toMatchObject({ name: 'error', code: '57P01' })
  expect(isConnectionLost(error)).toBe(true)
  expect(isConnectionLost(asAppError(error))).toBe(true)
})
