import { z } from 'zod'
import { Text } from '#core/input.ts'
import { JsonObject } from '#core/json-schema.ts'
import { changeHandler } from '#db/event-handlers.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import { recordVerb } from '../verb.ts'
import { chainOfHandler, changeOf, handlerOf, stamped } from './handler-verb-parts.ts'
import { resourceOfHandler } from './resource.ts'

/** Lets a handler act on events from now on, or no longer. */
export const activateEventHandler = recordVerb({
  name: 'event-handler.activate',
  action: 'register',
  undone: 'Nothing was changed.',
  input: z.strictObject({ name: Text.min(1).max(255), isActive: z.boolean() }),
  target: (db, { name }) => handlerOf(db, name),
  resource: resourceOfHandler,
  chain: chainOfHandler,
  async work(tx, ctx, before, { isActive }) {
    const output = { name: before.name, isActive }
    if (before.isActive === isActive) return { output, change: null }
    const definition = canonicalJson({ ...JsonObject.parse(JSON.parse(before.definition)), active: isActive })
    const after = await stamped(tx, ctx, { ...before, definition, isActive })
    await changeHandler(tx, before, after)
    return { output, change: changeOf(isActive ? 'event-handler.activated' : 'event-handler.deactivated', after) }
  },
})
