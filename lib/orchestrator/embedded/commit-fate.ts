import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '#db/database.ts'
import { hasEntry } from '#db/entries.ts'
import type { ChainEntry } from '#ledger/entry.ts'

export type CommitFate = 'committed' | 'aborted' | 'unknown'

/** A transaction by its id, and one of the entries it wrote: their hashes come from random seeds, so no other writes the same. */
export interface SentCommit {
  readonly xid: string
  readonly entry: ChainEntry
}

const ASK_MS = 100
const ASK_TIMES = 100

/** What became of a transaction whose COMMIT was not answered: the database is asked until it says, for about ten seconds. */
export async function whatBecameOf(db: Database, sent: SentCommit): Promise<CommitFate> {
  for (let i = 0; i < ASK_TIMES; i++) {
    const fate = await ask(db, sent)
    if (fate) return fate
    await delay(ASK_MS)
  }
  return 'unknown'
}

/** Null while the database cannot be reached, or its process for the lost connection has not ended yet. */
async function ask(db: Database, { xid, entry }: SentCommit): Promise<CommitFate | null> {
  try {
    const { rows } = await db.pool.query<{ status: string | null }>('SELECT pg_xact_status($1::text::xid8) AS status', [
      xid,
    ])
    if (rows[0]?.status === 'in progress') return null
    // After a crash of the database the id may belong to another transaction: the entry decides.
    return (await hasEntry(db.pool, entry)) ? 'committed' : 'aborted'
  } catch {
    return null
  }
}
