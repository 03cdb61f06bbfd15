import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '#db/database.ts'
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

test('a read whose connection the database ends is said to be unavailable, through Prisma as well', async () => {
  const read = db.prisma.$queryRaw`SELECT pg_sleep(20)`.then(
    () => null,
    (error: unknown) => error,
  )
  await expect.poll(cut, { timeout: 10_000 }).toBe(true)
  expect(await read).toMatchObject({ name: 'AppError', code: 'unavailable' })
})
