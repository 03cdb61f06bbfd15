import { addHandler } from '#db/event-handlers.ts'
import { recordVerb } from '../verb.ts'
import { chainOfHandler, changeOf, DefinitionInput, draftOf, stamped } from './handler-verb-parts.ts'
import { resourceOfHandler } from './resource.ts'

const UNDONE = 'Nothing was registered.'

/** Adds a handler under a name that is free. */
export const registerEventHandler = recordVerb({
  name: 'event-handler.register',
  action: 'register',
  undone: UNDONE,
  input: DefinitionInput,
  target: async (_db, { definition }) => draftOf(definition, UNDONE),
  resource: resourceOfHandler,
  chain: chainOfHandler,
  async work(tx, ctx, draft) {
    await addHandler(tx, await stamped(tx, ctx, draft))
    return { output: { name: draft.name }, change: changeOf('event-handler.registered', draft) }
  },
})
