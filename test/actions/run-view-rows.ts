import type * as runViews from '#actions/run-views.ts'
import { signedIn } from '../support/callers.ts'
import type { Row } from './rows.ts'

const facts = { name: 'Failed', filter: { state: 'failed' }, isShared: true } as const
const ofOwner = signedIn(403, { launcher: 200 })

export const RUN_VIEW_ROWS: { readonly [Name in keyof typeof runViews]: Row<Parameters<(typeof runViews)[Name]>> } = {
  saveRunViewAction: { input: () => [{ ...facts, name: 'Mine' }], answers: signedIn(200), makes: true },
  changeRunViewAction: {
    input: ({ viewId }) => [{ ...facts, viewId, revision: 1 }],
    answers: ofOwner,
    because: 'You are not its owner. The view was not changed.',
  },
  deleteRunViewAction: {
    input: ({ viewId }) => [{ viewId, revision: 1 }],
    answers: ofOwner,
    because: 'You are not its owner. The view was not deleted.',
  },
}
