import { z } from 'zod'
import { JsonObject } from '#core/json-schema.ts'
import { saveTaskDefinition } from '#db/definitions.ts'
import { databaseNow } from '#db/record-entry.ts'
import { canonicalJson, digestOfText } from '#ledger/canonical.ts'
import { recordVerb } from '../verb.ts'
import { checkTaskDef, SENT_LIMITS } from './check-definition.ts'

const UNDONE = 'Nothing was registered.'

/** Sets a task's definition. Runs that were started before keep the one they were started with. */
export const registerTask = recordVerb({
  name: 'task.register',
  action: 'register',
  undone: UNDONE,
  input: z.strictObject({ definition: JsonObject }),
  limits: SENT_LIMITS,
  target: async (_db, { definition }) => checkTaskDef(definition).name,
  resource: (name) => ({ kind: 'TaskDefinition', id: name }),
  chain: (name) => `task:${name}`,
  async work(tx, _ctx, name, { definition }) {
    const text = canonicalJson(definition)
    const isNew = await saveTaskDefinition(tx, name, text, await databaseNow(tx))
    const digests = { definition: digestOfText(text) }
    return { output: { name, isNew }, change: isNew ? { kind: 'task.registered', facts: {}, digests } : null }
  },
})
