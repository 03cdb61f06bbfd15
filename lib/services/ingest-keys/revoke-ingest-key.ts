import { z } from 'zod'
import { personOf } from '#core/context.ts'
import { findIngestKey, revokeIngestKey as revoke } from '#db/ingest-keys.ts'
import { databaseNow } from '#db/record-entry.ts'
import { notFound } from '../authorise.ts'
import { onSystem } from '../settings/system.ts'
import { recordVerb } from '../verb.ts'
import { chainOfKey } from './chain.ts'

/** Takes a key away for good; receivers turn it down within seconds. */
export const revokeIngestKey = recordVerb({
  ...onSystem,
  name: 'ingest-key.revoke',
  undone: 'No key was revoked.',
  input: z.strictObject({ id: z.uuid() }),
  async target({ prisma }, { id }) {
    const key = await findIngestKey(prisma, id)
    if (!key) throw notFound('System')
    return key
  },
  chain: chainOfKey,
  async work(tx, { actor }, { id, services }) {
    await revoke(tx, id, { at: await databaseNow(tx), by: personOf(actor) ?? actor.id })
    return { output: { id }, change: { kind: 'ingest-key.revoked', facts: { services: [...services] } } }
  },
})
