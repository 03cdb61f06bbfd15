import { changeHandler } from '#db/event-handlers.ts'
import { AppError } from '#core/errors.ts'
import { recordVerb } from '../verb.ts'
import { chainOfHandler, changeOf, DefinitionInput, draftOf, handlerOf, stamped } from './handler-verb-parts.ts'
import { resourceOfHandler } from './resource.ts'

const UNDONE = 'Nothing was changed.'

/** Replaces what a handler does. It stays with its service function. */
export const updateEventHandler = recordVerb({
  name: 'event-handler.update',
  action: 'register',
  undone: UNDONE,
  input: DefinitionInput,
  async target(db, { definition }) {
    const draft = draftOf(definition, UNDONE)
    return { before: await handlerOf(db, draft.name), draft }
  },
  resource: ({ before }) => resourceOfHandler(before),
  chain: ({ before }) => chainOfHandler(before),
  async work(tx, ctx, { before, draft }) {
    if (draft.serviceFunction !== before.serviceFunction)
      throw new AppError('invalid', `${draft.name} belongs to ${before.serviceFunction} and stays there. ${UNDONE}`)
    const isSame = draft.definition === before.definition
    if (!isSame) await changeHandler(tx, before, await stamped(tx, ctx, draft))
    return { output: { name: draft.name }, change: isSame ? null : changeOf('event-handler.updated', draft) }
  },
})
