import type { Context } from '#core/context.ts'
import type { Instant } from '#core/time.ts'
import type { ShownRun } from '#db/shown-run.ts'
import { can } from '../authorise.ts'
import { resourceOfRun } from '../runs/run-verb-parts.ts'
import type { SamplingView } from './run-sampling-view.ts'

const DAY_MS = 86_400_000

/** A day begins with UTC's midnight, as it does where old spans are removed. */
const isOver = (endedAt: Instant | null, days: number, now: Instant): boolean =>
  endedAt !== null && endedAt < now - (now % DAY_MS) - days * DAY_MS

const UNDECIDED = { tier: null, rule: null, probability: 1, isPinned: false, thinnedAt: null, spansLetGo: 0 } as const

/** What is kept of a run's trace, as its page shows it. */
export function samplingView(ctx: Context, shown: ShownRun, retentionDays: number): SamplingView {
  const { run, sampling, rootEndedAt } = shown
  const canPin = can(ctx, 'operate', resourceOfRun(run))
  const goneAfterDays = isOver(rootEndedAt, retentionDays, ctx.now) ? retentionDays : null
  if (!sampling) return { ...UNDECIDED, goneAfterDays, canPin }
  const { tier, rule, probability, pinnedAt, thinnedAt, spansLetGo } = sampling
  return { tier, rule, probability, isPinned: pinnedAt !== null, thinnedAt, spansLetGo, goneAfterDays, canPin }
}
