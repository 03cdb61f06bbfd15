import type { TraceId } from '#core/ids.ts'
import { isKeptAt, probabilityOf, rateOf, rejectOf, type Stratum } from './sampling-rate.ts'

/** What is kept of a run's spans: all; ids, status, times and counts; the engine's alone. */
export const TIERS = ['FULL', 'SUMMARY', 'SKELETON'] as const
export type Tier = (typeof TIERS)[number]

/** Whatever a run of these kinds is worth a look, however many there are. In the order in which they are named as the reason. */
export const KEEP_RULES = [
  'failure',
  'rollback',
  'refusal',
  'approval',
  'retry',
  'agent',
  'alert',
  'slow',
  'first',
] as const
export type KeepRule = (typeof KEEP_RULES)[number]

/** Why a run is kept as it is. */
export type SamplingRule = KeepRule | 'pinned' | 'rate'

export interface SamplingPolicy {
  /** Rules that keep a run in full. One that was pinned always is. */
  readonly keep: readonly KeepRule[]
  /** How many runs of each version are its first. */
  readonly firstRuns: number
  /** Of the runs that no rule keeps, and that are alike in workflow, version and outcome, so many an hour are kept in full. */
  readonly fullPerHour: number
  /** And so many more as a summary. */
  readonly summaryPerHour: number
}

/** A rate may be so many an hour, and so many runs of a version its first. */
export const RATE_MAX = 1_000_000

export const DEFAULT_SAMPLING: SamplingPolicy = {
  keep: KEEP_RULES,
  firstRuns: 10,
  fullPerHour: 60,
  summaryPerHour: 600,
}

/** What is known of a run when it is decided. */
export interface SamplingFacts {
  /** Conditions of keep-rules that were seen; `first` follows from `nth`. */
  readonly signs: readonly KeepRule[]
  /** Its place among the runs of its version, from 1. */
  readonly nth: number
  readonly isPinned: boolean
}

export interface SamplingDecision {
  readonly tier: Tier
  readonly rule: SamplingRule
  /** At which such a run is kept at this tier or a better one. */
  readonly probability: number
  /** Of 65,536 traces so many are not kept in any form but their engine spans: what `ot=th` says of the other spans. */
  readonly reject: number
}

/** The decision of a rule, which can fall before the run ends; null when none keeps it. */
export function keepByRule(policy: SamplingPolicy, facts: SamplingFacts): SamplingDecision | null {
  const rule = ruleOf(policy, facts)
  return rule && { tier: 'FULL', rule, probability: 1, reject: 0 }
}

function ruleOf(policy: SamplingPolicy, { signs, nth, isPinned }: SamplingFacts): SamplingRule | null {
  if (isPinned) return 'pinned'
  const holds = (rule: KeepRule): boolean =>
    policy.keep.includes(rule) && (rule === 'first' ? nth <= policy.firstRuns : signs.includes(rule))
  return KEEP_RULES.find(holds) ?? null
}

/** The decision about a run that ended and that no rule keeps; `alike` has counted it. */
export function decideByRate(policy: SamplingPolicy, traceId: TraceId, alike: Stratum): SamplingDecision {
  const full = rejectOf(rateOf(policy.fullPerHour, alike))
  const kept = rejectOf(rateOf(policy.fullPerHour + policy.summaryPerHour, alike))
  const decided = (tier: Tier, probability: number): SamplingDecision => ({
    tier,
    rule: 'rate',
    probability,
    reject: kept,
  })
  if (isKeptAt(traceId, full)) return decided('FULL', probabilityOf(full))
  return isKeptAt(traceId, kept) ? decided('SUMMARY', probabilityOf(kept)) : decided('SKELETON', 1)
}
