import type { UnchainedEntry } from '#ledger/entry.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import { CHAIN_START, chainEntries } from '#ledger/chain.ts'
import { instant } from '#core/time.ts'
import type { Tx } from './database.ts'

/** Appends an entry to the chain of a noun that is not a run, in the caller's transaction. Runs' chains are the orchestrator's. */
export async function appendEntry(tx: Tx, entry: UnchainedEntry): Promise<void> {
  await lockChain(tx, entry.chain)
  const head = await tx.chainEntry.findFirst({
    where: { chain: entry.chain },
    orderBy: { seq: 'desc' },
    select: { seq: true, hash: true },
  })
  const [placed] = chainEntries(head ?? CHAIN_START, [entry])
  if (!placed) return
  await tx.chainEntry.create({
    data: {
      ...placed,
      at: new Date(placed.at),
      actor: canonicalJson(placed.actor),
      policyIds: [...placed.policyIds],
      facts: canonicalJson(placed.facts),
      digests: canonicalJson(placed.digests),
    },
  })
}

/** Holds everybody else off a chain until the transaction ends. */
export async function lockChain(tx: Tx, chain: string): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${chain}, 0))::text`
}

/** Whether a chain holds an entry of this kind with exactly these facts since `since`. */
export async function hasEntrySince(
  tx: Tx,
  wanted: Pick<UnchainedEntry, 'chain' | 'kind' | 'facts'>,
  since: number,
): Promise<boolean> {
  const row = await tx.chainEntry.findFirst({
    where: { chain: wanted.chain, kind: wanted.kind, facts: canonicalJson(wanted.facts), at: { gte: new Date(since) } },
    orderBy: { seq: 'desc' },
    select: { seq: true },
  })
  return row !== null
}

/** The database's clock. */
export async function databaseNow(tx: Tx): Promise<ReturnType<typeof instant>> {
  const rows = await tx.$queryRaw<{ now: Date }[]>`SELECT now()`
  return instant(rows[0]?.now.getTime() ?? Number.NaN)
}
