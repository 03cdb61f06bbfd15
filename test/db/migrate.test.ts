import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase, type Database } from '#db/database.ts'
import { migrate } from '#db/migrate.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const FOUNDATION = '20261122000000_foundation'
let database: TestDatabase
let db: Database
let folder: string

beforeEach(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
  folder = await mkdtemp(join(tmpdir(), 'migrations-'))
})
afterEach(async () => {
  await db.close()
  await database.drop()
  await rm(folder, { recursive: true })
})

const write = async (name: string, sql: string): Promise<void> => {
  await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, name, 'migration.sql'), sql)
}
const apply = (): Promise<string[]> => migrate(database.url, pathToFileURL(`${folder}/`))
/** An empty database that knows of no migration. */
const forget = (): Promise<unknown> => db.pool.query('DROP TABLE "_prisma_migrations"')

test('a migrated database has nothing left to apply', async () => {
  expect(await migrate(database.url)).toEqual([])
})

test('migrations are applied once and in order, also by two at once', async () => {
  await forget()
  await write('2_second', 'ALTER TABLE thing ADD COLUMN size integer')
  await write('1_first', 'CREATE TABLE thing (id integer)')
  const applied = await Promise.all([apply(), apply(), apply()])
  expect(applied.toSorted((a, b) => b.length - a.length)).toEqual([['1_first', '2_second'], [], []])
  const { rows } = await db.pool.query(
    'SELECT migration_name, applied_steps_count, finished_at IS NOT NULL AS is_finished FROM "_prisma_migrations" ORDER BY 1',
  )
  expect(rows).toEqual([
    { migration_name: '1_first', applied_steps_count: 1, is_finished: true },
    { migration_name: '2_second', applied_steps_count: 1, is_finished: true },
  ])
})

test('a migration that fails leaves nothing behind, says so in one sentence and can be applied when it is mended', async () => {
  await forget()
  await write('1_first', 'CREATE TABLE thing (id integer); SELECT 1 / 0')
  await expect(apply()).rejects.toThrow('The database was not migrated: migration 1_first failed (division by zero).')
  await write('1_first', 'CREATE TABLE thing (id integer)')
  expect(await apply()).toEqual(['1_first'])
})

test('a migration that was changed after it had been applied is refused', async () => {
  await forget()
  await write('1_first', 'CREATE TABLE thing (id integer)')
  await apply()
  await write('1_first', 'CREATE TABLE thing (id bigint)')
  await expect(apply()).rejects.toThrow(/migration 1_first was changed after it had been applied/)
})

test('a migration that this version does not know is refused', async () => {
  await expect(apply()).rejects.toThrow(
    new RegExp(`it has the migration ${FOUNDATION}, which this version does not know`),
  )
})

test('a migration that another engine left unfinished is refused', async () => {
  await db.pool.query('UPDATE "_prisma_migrations" SET finished_at = NULL')
  await expect(migrate(database.url)).rejects.toThrow(/failed or was interrupted earlier and must be repaired by hand/)
})

test('a database that cannot be reached is said to be unavailable', async () => {
  await expect(migrate('postgres://nobody@127.0.0.1:1/nothing')).rejects.toMatchObject({ code: 'unavailable' })
})
