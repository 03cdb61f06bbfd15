import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { personOf } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { databaseNow } from '#db/record-entry.ts'
import { insertSavedView } from '#db/saved-views.ts'
import { recordVerb } from '../verb.ts'
import { digestsOf, onView, plainFilter, toldOf, ViewFactsInput } from './view-parts.ts'

const UNDONE = 'Nothing was saved.'

/** Gives filters of the run list a name, for whoever asks or for everybody. */
export const saveRunView = recordVerb({
  ...onView,
  name: 'run-view.save',
  action: 'operate',
  undone: UNDONE,
  input: z.strictObject(ViewFactsInput),
  async target(_db, { isShared }, ctx) {
    const ownerId = personOf(ctx.actor)
    if (!ownerId) throw new AppError('forbidden', `Only a person has views. ${UNDONE}`)
    return { id: randomUUID() as string, ownerId, isShared }
  },
  async work(tx, _ctx, { id, ownerId }, asked) {
    const facts = { ...asked, filter: plainFilter(asked.filter) }
    await insertSavedView(tx, { id, ownerId, ...facts }, await databaseNow(tx))
    return {
      output: { viewId: id },
      change: { kind: 'run-view.saved', facts: toldOf(facts), digests: digestsOf(facts) },
    }
  },
})
