import { z } from 'zod'
import { Text } from '#core/input.ts'
import { deleteHandler } from '#db/event-handlers.ts'
import { recordVerb } from '../verb.ts'
import { chainOfHandler, changeOf, handlerOf } from './handler-verb-parts.ts'
import { resourceOfHandler } from './resource.ts'

/** Takes a handler away. What it did stays on record. */
export const deleteEventHandler = recordVerb({
  name: 'event-handler.delete',
  action: 'register',
  undone: 'Nothing was deleted.',
  input: z.strictObject({ name: Text.min(1).max(255) }),
  target: (db, { name }) => handlerOf(db, name),
  resource: resourceOfHandler,
  chain: chainOfHandler,
  async work(tx, _ctx, handler) {
    await deleteHandler(tx, handler)
    return { output: { name: handler.name }, change: changeOf('event-handler.deleted', handler) }
  },
})
