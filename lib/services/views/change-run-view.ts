import { z } from 'zod'
import { databaseNow } from '#db/record-entry.ts'
import { changeSavedView } from '#db/saved-views.ts'
import { recordVerb } from '../verb.ts'
import { digestsOf, onView, plainFilter, toldOf, ViewFactsInput, ViewIdInput } from './view-parts.ts'

/** Gives a saved view another name or other filters, or lets others use it. */
export const changeRunView = recordVerb({
  ...onView,
  name: 'run-view.change',
  action: 'operate',
  undone: 'The view was not changed.',
  input: z.strictObject({ ...ViewIdInput, ...ViewFactsInput }),
  async work(tx, _ctx, view, { name, filter, isShared }) {
    const facts = { name, isShared, filter: plainFilter(filter) }
    await changeSavedView(tx, view, facts, await databaseNow(tx))
    return {
      output: { viewId: view.id },
      change: { kind: 'run-view.changed', facts: toldOf(facts), digests: digestsOf(facts) },
    }
  },
})
