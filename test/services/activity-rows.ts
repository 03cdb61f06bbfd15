import type { Context } from '#core/context.ts'
import { getUnasked, getWorkers } from '#services/workers/queries.ts'
import { getOverview } from '#services/runs/overview-queries.ts'
import { getWorkflowActivity } from '#services/workflows/activity-queries.ts'
import { everybody, sees, some } from './words.ts'

export const ACTIVITY_QUERY_ROWS = {
  getOverview: {
    ask: (ctx: Context) => getOverview(ctx).then(({ recent }) => some(recent)),
    expected: everybody('some', { stranger: 'none' }),
  },
  getWorkflowActivity: { ask: (ctx: Context) => getWorkflowActivity(ctx, 'gated', '7d'), expected: sees },
  getWorkers: {
    ask: (ctx: Context) => getWorkers(ctx).then(({ types }) => some(types)),
    expected: everybody('some', { stranger: 'none' }),
  },
  getUnasked: { ask: (ctx: Context, { runId }: { readonly runId: string }) => getUnasked(ctx, runId), expected: sees },
}
