import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { Client } from 'pg'
import { AppError } from '#core/errors.ts'
import { commit } from './commit-point.ts'
import { asAppError } from './failure.ts'

/** The number Prisma's own engine takes for its advisory lock: both can be used on one database, never at once. */
const LOCK = 72_707_369
const LOCK_TIMEOUT_MS = 60_000

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" varchar(36) PRIMARY KEY NOT NULL,
  "checksum" varchar(64) NOT NULL,
  "finished_at" timestamptz,
  "migration_name" varchar(255) NOT NULL,
  "logs" text,
  "rolled_back_at" timestamptz,
  "started_at" timestamptz NOT NULL DEFAULT now(),
  "applied_steps_count" integer NOT NULL DEFAULT 0
)`

interface Migration {
  readonly name: string
  readonly sql: string
  /** SHA-256 (hex) of the file, as Prisma computes it. */
  readonly checksum: string
}

interface Applied {
  readonly migration_name: string
  readonly checksum: string
  readonly is_finished: boolean
}

/** Applies what is missing of prisma/migrations and says the names of what it applied. Two at once are safe: the second waits and finds nothing to do. */
export async function migrate(
  databaseUrl: string,
  folder: URL = new URL('../../prisma/migrations/', import.meta.url),
): Promise<string[]> {
  const migrations = await readMigrations(folder)
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`)
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    await client.query(CREATE_TABLE)
    return await applyMissing(client, migrations)
  } catch (error) {
    throw asAppError(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const bytes = await readFile(new URL(`${name}/migration.sql`, folder))
      return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') }
    }),
  )
}

async function applyMissing(client: Client, migrations: readonly Migration[]): Promise<string[]> {
  const { rows } = await client.query<Applied>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS is_finished
       FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )
  refuseWhatDiffers(migrations, rows)
  const applied = new Set(rows.map((row) => row.migration_name))
  const missing = migrations.filter((migration) => !applied.has(migration.name))
  for (const migration of missing) await applyOne(client, migration)
  return missing.map((migration) => migration.name)
}

function refuseWhatDiffers(migrations: readonly Migration[], applied: readonly Applied[]): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const row of applied) {
    const migration = known.get(row.migration_name)
    if (!row.is_finished)
      throw refusal(`migration ${row.migration_name} failed or was interrupted earlier and must be repaired by hand`)
    if (!migration)
      throw refusal(
        `it has the migration ${row.migration_name}, which this version does not know: use the newer version`,
      )
    if (migration.checksum !== row.checksum)
      throw refusal(
        `the file of migration ${row.migration_name} was changed after it had been applied: restore the file`,
      )
  }
}

const refusal = (what: string): AppError => new AppError('conflict', `The database was not migrated: ${what}.`)

/** The statements and the note that they ran are one transaction: after a crash either both are there or none. */
async function applyOne(client: Client, migration: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(migration.sql)
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, 1)`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await commit(client, 'migration')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    const why = error instanceof Error ? error.message : String(error)
    throw new AppError('conflict', `The database was not migrated: migration ${migration.name} failed (${why}).`, {
      cause: error,
    })
  }
}
