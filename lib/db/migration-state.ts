import { readdirSync } from 'node:fs'
import { urlBeside } from '#core/text-beside.ts'
import type { Sql } from './database.ts'

/** Migrations of this version that the database lacks, and the last one it has. */
export interface MigrationState {
  readonly missing: readonly string[]
  readonly last: string | null
}

/** Compares what lies in prisma/migrations with what was applied. */
export async function readMigrationState(sql: Sql): Promise<MigrationState> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT migration_name AS name FROM "_prisma_migrations"
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  )
  const applied = new Set(rows.map(({ name }) => name))
  const folder = urlBeside('../../prisma/migrations/', import.meta.url)
  const known = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
  return { missing: known.filter((name) => !applied.has(name)).toSorted(), last: rows.at(-1)?.name ?? null }
}
