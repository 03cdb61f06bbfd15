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
export async function recordRefusal(db: Database, ctx: Context, { verb, resource, policyIds }: Refusal): Promise<void> {
  const entry = {
    chain: `${ctx.actor.kind}:${ctx.actor.id}`,
    kind: 'access.refused',
    taskId: null,
    ref: null,
    status: null,
    actor: ctx.actor,
    via: ctx.via,
    policyIds,
    facts: { verb, target: `${resource.kind}:${resource.id}` },
    digests: {},
  }
  await inTransaction(db, 'refusal', async (tx) => {
    await lockChain(tx, entry.chain)
    const at = await databaseNow(tx)
    const isRecorded = await hasEntrySince(tx, entry, Math.floor(at / MINUTE_MS) * MINUTE_MS)
    if (!isRecorded) await appendEntry(tx, { ...entry, at })
  })
}
