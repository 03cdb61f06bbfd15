import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { personOf } from '#core/context.ts'
import { Text } from '#core/input.ts'
import { addIngestKey } from '#db/ingest-keys.ts'
import { databaseNow } from '#db/record-entry.ts'
import { onSystem } from '../settings/system.ts'
import { recordVerb } from '../verb.ts'
import { chainOfKey } from './chain.ts'
import { hashOf, hintOf, newSecret } from './secret.ts'

const SERVICES_MAX = 50
const serviceName = Text.trim().min(1).max(255)

/** Makes a key that lets in spans of the services it names. The secret is in the answer and nowhere else. */
export const createIngestKey = recordVerb({
  ...onSystem,
  name: 'ingest-key.create',
  undone: 'No key was made.',
  input: z.strictObject({
    label: Text.trim().min(1).max(100),
    services: z
      .array(serviceName)
      .min(1)
      .max(SERVICES_MAX)
      .transform((names) => [...new Set(names)].sort()),
  }),
  target: async () => ({ id: randomUUID() as string }),
  chain: chainOfKey,
  async work(tx, { actor }, { id }, { label, services }) {
    const secret = newSecret()
    const [createdAt, createdBy] = [await databaseNow(tx), personOf(actor) ?? actor.id]
    await addIngestKey(tx, { id, label, services, hint: hintOf(secret), createdAt, createdBy }, hashOf(secret))
    return { output: { id, secret }, change: { kind: 'ingest-key.created', facts: { services } } }
  },
})
