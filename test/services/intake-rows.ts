import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { instant } from '#core/time.ts'
import { inTransaction, type Database } from '#db/database.ts'
import { addIngestKey } from '#db/ingest-keys.ts'
import { QUERIES } from '#services/registry.ts'
import { everybody } from './words.ts'

const SAMPLE_KEY = '01930000-0000-4000-a000-000000000007'

/** A key that counts. */
export async function addSampleKey(db: Database, id = SAMPLE_KEY): Promise<void> {
  const about = { label: 'of the shop', services: ['shop'], hint: 'clik_abcd', createdAt: instant(Date.now()) }
  await inTransaction(db, 'record', (tx) =>
    addIngestKey(tx, { id, ...about, createdBy: 'test' }, new Uint8Array(randomBytes(32))),
  )
}

const administers = everybody('not_found', { admin: 'ok' })

export const INTAKE_VERB_ROWS = {
  createIngestKey: { input: () => ({ label: 'of payments', services: ['payments'] }), expected: administers },
  revokeIngestKey: { input: () => ({ id: SAMPLE_KEY }), expected: administers },
}

export const INTAKE_QUERY_ROWS = {
  getIntake: { ask: (ctx: Context) => QUERIES.getIntake(ctx), expected: administers },
}
