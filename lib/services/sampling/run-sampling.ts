import type { Context } from '#core/context.ts'
import type { Database } from '#db/database.ts'
import { findSamplings } from '#db/samplings.ts'
import type { Run } from '#engine/model.ts'
import { can } from '../authorise.ts'
import { resourceOfRun } from '../runs/run-verb-parts.ts'
import type { SamplingView } from './run-sampling-view.ts'

const UNDECIDED = { tier: null, rule: null, probability: 1, isPinned: false, thinnedAt: null, spansLetGo: 0 } as const

/** What is kept of a run's trace, as its page shows it. */
export async function runSampling(ctx: Context, db: Database, run: Run): Promise<SamplingView> {
  const canPin = can(ctx, 'operate', resourceOfRun(run))
  const found = (await findSamplings(db.pool, [run.rootRunId])).get(run.rootRunId)
  if (!found) return { ...UNDECIDED, canPin }
  const { tier, rule, probability, pinnedAt, thinnedAt, spansLetGo } = found
  return { tier, rule, probability, isPinned: pinnedAt !== null, thinnedAt, spansLetGo, canPin }
}
