import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '#db/database.ts'
import { listWrittenChains } from '#db/entries.ts'
import type { ChainEntry } from '#ledger/entry.ts'

/** A write whose answer was lost: the connection's process in the database, and one entry of each chain it was to continue. */
export interface SentWrite {
  readonly processId: number
  /** Their hashes come from random seeds, so no other writes the same. */
  readonly entries: readonly ChainEntry[]
}

const ASK_MS = 100
const ASK_TIMES = 100

/** Which chains were continued by a write whose answer was lost; null when the database cannot say within about ten seconds. */
export async function whatBecameOf(db: Database, sent: SentWrite): Promise<ReadonlySet<string> | null> {
  for (let i = 0; i < ASK_TIMES; i++) {
    const chains = await ask(db, sent)
    if (chains) return chains
    await delay(ASK_MS)
  }
  return null
}

const END = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE pid = $1 AND datname = current_database() AND usename = current_user`

/** Null while the database cannot be reached, or the process that may still be writing has not ended: it is told to. */
async function ask(db: Database, { processId, entries }: SentWrite): Promise<ReadonlySet<string> | null> {
  try {
    const { rowCount } = await db.pool.query(END, [processId])
    return rowCount === 0 ? await listWrittenChains(db.pool, entries) : null
  } catch {
    return null
  }
}
