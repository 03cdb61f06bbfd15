import type { SamplingView } from '#services/sampling/run-sampling-view.ts'
import { RULE_WORDS, TIER_WORDS } from '#trace/sampling-words.ts'

/** `12 %`, `0.3 %` */
export const formatShare = (share: number): string => {
  const percent = share * 100
  return `${percent >= 10 || percent === 0 ? Math.round(percent) : percent.toPrecision(1)} %`
}

/** What is kept of a run's trace, and why, in one line. */
export function samplingText({ tier, rule, probability, goneAfterDays }: SamplingView): string {
  if (goneAfterDays !== null) return `No spans any more: they are kept for ${goneAfterDays} days after the end`
  if (tier === null || rule === null) return 'Not decided yet: at the run’s end, or as soon as a rule keeps it'
  if (rule !== 'rate') return `${TIER_WORDS[tier]}: ${RULE_WORDS[rule]}`
  const share = tier === 'SKELETON' || probability === 1 ? '' : `, which keeps ${formatShare(probability)} of them so`
  return `${TIER_WORDS[tier]}: ${RULE_WORDS.rate}${share}`
}
