import { z } from 'zod'
import { deleteSavedView } from '#db/saved-views.ts'
import { recordVerb } from '../verb.ts'
import { onView, ViewIdInput } from './view-parts.ts'

/** Takes a saved view away, from whoever else uses it as well. */
export const deleteRunView = recordVerb({
  ...onView,
  name: 'run-view.delete',
  action: 'operate',
  undone: 'The view was not deleted.',
  input: z.strictObject(ViewIdInput),
  async work(tx, _ctx, view) {
    await deleteSavedView(tx, view)
    return { output: { viewId: view.id }, change: { kind: 'run-view.deleted', facts: {} } }
  },
})
