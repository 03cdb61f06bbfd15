import type { Context } from '#core/context.ts'
import { inTransaction, type Database } from '#db/database.ts'
import { appendEntry, databaseNow, hasEntrySince, lockChain } from '#db/record-entry.ts'
import type { PolicyResource } from '#policy/request.ts'

const MINUTE_MS = 60_000

export interface Refusal {
  readonly verb: string
  readonly resource: PolicyResource
  readonly policyIds: readonly string[]
}

/** Records in the caller's own chain that they were refused: once per verb, target and minute, however often they try. */
export async function recordRefusal(db: Database, ctx: Context, refusal: Refusal): Promise<void> {
  const chain = `${ctx.actor.kind}:${ctx.actor.id}`
  const kind = 'access.refused'
  const facts = { verb: refusal.verb, target: `${refusal.resource.kind}:${refusal.resource.id}` }
  await inTransaction(db, async (tx) => {
    await lockChain(tx, chain)
    const at = await databaseNow(tx)
    if (await hasEntrySince(tx, { chain, kind, facts }, Math.floor(at / MINUTE_MS) * MINUTE_MS)) return
    const { actor, via } = ctx
    const { policyIds } = refusal
    await appendEntry(tx, { chain, at, kind, taskId: null, ref: null, status: null, actor, via, policyIds, facts, digests: {} })
  })
}
