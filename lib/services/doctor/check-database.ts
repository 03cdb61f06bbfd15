import { isAppError } from '#core/errors.ts'
import { findChainGuard, type ChainGuard } from '#db/condition.ts'
import type { Sql } from '#db/database.ts'
import { readMigrationState, type MigrationState } from '#db/migration-state.ts'
import { bad, ok, type Check } from './check.ts'

const ABOUT = { id: 'database', title: 'Database' }

/** Reachable, migrated, and chains cannot be rewritten. */
export async function checkDatabase(sql: Sql): Promise<Check> {
  try {
    const startedAt = performance.now()
    await sql.query('SELECT 1')
    const tookMs = performance.now() - startedAt
    return judge(await readMigrationState(sql), await findChainGuard(sql), tookMs)
  } catch (error) {
    const says = isAppError(error) ? error.message : 'It cannot be used.'
    return bad({ ...ABOUT, says, fix: 'Make the PostgreSQL of DATABASE_URL reachable, or correct the address' })
  }
}

function judge({ missing, last }: MigrationState, guard: ChainGuard, tookMs: number): Check {
  const facts = [
    ['Answers in', `${tookMs.toFixed(1)} ms`],
    ['Last migration', last ?? 'none'],
    ['Role', guard.role],
  ] as const
  if (missing.length > 0)
    return bad({
      ...ABOUT,
      facts,
      says: `${missing.length} migrations are missing: ${missing.join(', ')}.`,
      fix: 'Start this version with npm start: it migrates as the role of MIGRATION_DATABASE_URL',
    })
  if (!guard.hasTriggers)
    return bad({
      ...ABOUT,
      facts,
      says: 'Chains can be rewritten: the triggers of chain_entry are gone or switched off.',
      fix: 'As its owner switch the triggers of chain_entry on (ENABLE ALWAYS TRIGGER USER), or restore them from the first migration',
    })
  if (!guard.isOwner) return ok({ ...ABOUT, facts, says: 'It is migrated, and its role cannot rewrite chains.' })
  return ok({
    ...ABOUT,
    facts,
    says: `It is migrated, and triggers keep chains from being rewritten. ${guard.role} owns the table, so whoever holds it could take them away: give MIGRATION_DATABASE_URL the owner, and DATABASE_URL a role with SELECT and INSERT there.`,
  })
}
