import type { Context } from '#core/context.ts'
import type { ShownRun } from '#db/shown-run.ts'
import { can } from '../authorise.ts'
import { resourceOfRun } from '../runs/run-verb-parts.ts'
import type { SamplingView } from './run-sampling-view.ts'

const UNDECIDED = { tier: null, rule: null, probability: 1, isPinned: false, thinnedAt: null, spansLetGo: 0 } as const

/** What is kept of a run's trace, as its page shows it. */
export function samplingView(ctx: Context, { run, sampling }: ShownRun): SamplingView {
  const canPin = can(ctx, 'operate', resourceOfRun(run))
  if (!sampling) return { ...UNDECIDED, canPin }
  const { tier, rule, probability, pinnedAt, thinnedAt, spansLetGo } = sampling
  return { tier, rule, probability, isPinned: pinnedAt !== null, thinnedAt, spansLetGo, canPin }
}
