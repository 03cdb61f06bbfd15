import type { Context } from '#core/context.ts'
import { QUERIES, type VERBS } from '#services/registry.ts'
import { everybody, some, type Expected } from './words.ts'

interface Target {
  readonly runId: string
  /** A view that the launcher shares with everybody. */
  readonly viewId: string
}

const ofOwner = everybody('forbidden', { launcher: 'ok' })
const operates = everybody('forbidden', { lead: 'ok', operator: 'ok', stranger: 'not_found' })
const facts = { name: 'Failed', filter: { state: 'failed' }, isShared: true }

type Verbs = 'setLabels' | 'saveRunView' | 'changeRunView' | 'deleteRunView' | 'exportRuns'

/** What is asked of the list of runs. */
export const LIST_VERB_ROWS: Pick<
  Record<keyof typeof VERBS, { input: (target: Target) => unknown; expected: Expected }>,
  Verbs
> = {
  setLabels: { input: ({ runId }) => ({ runId, labels: { team: 'payments' } }), expected: operates },
  saveRunView: { input: () => ({ ...facts, name: 'Mine' }), expected: everybody('ok') },
  changeRunView: { input: ({ viewId }) => ({ ...facts, viewId, revision: 1 }), expected: ofOwner },
  deleteRunView: { input: ({ viewId }) => ({ viewId, revision: 1 }), expected: ofOwner },
  exportRuns: { input: () => ({ filter: { state: 'failed' } }), expected: everybody('ok') },
}

const ofFunction = everybody('some', { stranger: 'none' })

export const LIST_QUERY_ROWS = {
  listRuns: {
    ask: (ctx: Context) => QUERIES.listRuns(ctx, {}, null).then(({ runs }) => some(runs)),
    expected: ofFunction,
  },
  listChangedRuns: {
    ask: (ctx: Context, { runId }: Target) =>
      QUERIES.listChangedRuns(ctx, [runId as never], {}).then(({ listed }) => some(listed)),
    expected: ofFunction,
  },
  listRunChoices: {
    ask: (ctx: Context) => QUERIES.listRunChoices(ctx).then(({ people }) => some(people)),
    expected: ofFunction,
  },
  listRunViews: {
    ask: (ctx: Context) => QUERIES.listRunViews(ctx).then(some),
    expected: everybody('some'),
  },
}
