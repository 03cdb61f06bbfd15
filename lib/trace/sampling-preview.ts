import type { RunId } from '#core/ids.ts'
import { foldSampling, type HeardRun, type Sampling, undecided } from './sampling-fold.ts'
import { TIERS, type SamplingPolicy, type SamplingRule, type Tier } from './sampling.ts'

/** A run that ended, with what was seen of it and how many spans it has. */
export interface PastRun extends HeardRun {
  readonly nth: number
  readonly isPinned: boolean
  readonly engineSpans: number
  readonly otherSpans: number
}

export interface PreviewLine {
  readonly tier: Tier
  readonly rule: SamplingRule
  readonly runs: number
  /** Kept with everything they say. */
  readonly spansFull: number
  /** Kept as ids, status, times and counts. */
  readonly spansReduced: number
  readonly spansLetGo: number
}

/** What rules and rates would have made of runs, by tier and rule, as if they had counted from the first of these runs on. */
export function previewSampling(policy: SamplingPolicy, runs: readonly PastRun[]): PreviewLine[] {
  const known = new Map(runs.map((run) => [run.rootRunId, asBegun(run)]))
  const inOrder = runs.toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
  const [last] = inOrder.slice(-1)
  if (!last) return []
  const { samplings } = foldSampling(
    { policy, policyVersion: 0, now: last.endedAt ?? last.createdAt, known, strata: new Map(), slowFromMs: new Map() },
    inOrder,
  )
  return linesOf(runs, new Map(samplings.map((sampling) => [sampling.rootRunId, sampling])))
}

const asBegun = (run: PastRun): Sampling => ({
  ...undecided(run, run.nth),
  signs: run.signs,
  pinnedAt: run.isPinned ? run.createdAt : null,
})

function linesOf(runs: readonly PastRun[], decided: ReadonlyMap<RunId, Sampling>): PreviewLine[] {
  const lines = new Map<string, PreviewLine>()
  for (const { rootRunId, engineSpans, otherSpans } of runs) {
    const { tier, rule } = decided.get(rootRunId) ?? {}
    if (!tier || !rule) continue
    const before = lines.get(`${tier} ${rule}`) ?? { tier, rule, runs: 0, spansFull: 0, spansReduced: 0, spansLetGo: 0 }
    lines.set(`${tier} ${rule}`, {
      ...before,
      runs: before.runs + 1,
      spansFull: before.spansFull + engineSpans + (tier === 'FULL' ? otherSpans : 0),
      spansReduced: before.spansReduced + (tier === 'SUMMARY' ? otherSpans : 0),
      spansLetGo: before.spansLetGo + (tier === 'SKELETON' ? otherSpans : 0),
    })
  }
  return [...lines.values()].toSorted((a, b) => TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier) || b.runs - a.runs)
}
