import type { Database } from '#db/database.ts'
import { entryOfRow, type EntryRow } from '#db/entry-row.ts'
import { verifyChain } from '#ledger/chain.ts'
import { endedWithoutSpan } from '../support/invariants.ts'

const SPANS_WITHIN_MS = 120_000

/** What is wrong with what a round left, once its spans are there; and how long those took after its end. */
export async function problemsAfter(db: Database): Promise<{ readonly problems: string[]; readonly lagMs: number }> {
  const lagMs = await untilProjected(db)
  return { problems: [...(await wrongRuns(db)), ...(await wrongChains(db)), ...(await missing(db))], lagMs }
}

async function untilProjected(db: Database): Promise<number> {
  const startedAt = performance.now()
  while ((await missing(db)).length > 0 && performance.now() - startedAt < SPANS_WITHIN_MS)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return performance.now() - startedAt
}

/** Every run has ended well, with each of its tasks done once. */
async function wrongRuns(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: string; status: string; tasks: number; done: number; refs: number }>(
    `SELECT run.id, run.status, run.task_seq AS tasks, count(attempt.id) FILTER (WHERE attempt.status = 'COMPLETED') AS done,
       count(DISTINCT attempt.ref) AS refs
     FROM run LEFT JOIN attempt ON attempt.run_id = run.id GROUP BY run.id
     HAVING run.status <> 'COMPLETED' OR count(DISTINCT attempt.ref) <> count(*) FILTER (WHERE attempt.status = 'COMPLETED')`,
  )
  return rows.map(({ id, ...facts }) => `run ${id}: ${JSON.stringify(facts)}`)
}

async function wrongChains(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<EntryRow & { head_hash: string; head_seq: number }>(
    `SELECT chain_entry.*, run.head_hash, run.seq AS head_seq FROM chain_entry JOIN run ON run.id = chain_entry.run_id
     ORDER BY chain_entry.chain, chain_entry.seq`,
  )
  return [...Map.groupBy(rows, ({ chain }) => chain)].flatMap(([chain, entries]) => {
    const check = verifyChain(entries.map(entryOfRow))
    const last = entries.at(-1)
    if (!check.isIntact) return [`${chain}: ${check.problem}`]
    return last?.hash === last?.head_hash && last?.seq === last?.head_seq ? [] : [`${chain}: its run ends elsewhere`]
  })
}

const missing = async (db: Database): Promise<string[]> => (await endedWithoutSpan(db)).map((id) => `${id} has no span`)
