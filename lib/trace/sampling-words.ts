import type { KeepRule, SamplingRule, Tier } from './sampling.ts'

/** What a rule keeps, in words that follow "Kept in full:". */
export const RULE_WORDS: { readonly [rule in SamplingRule]: string } = {
  pinned: 'somebody pinned it',
  failure: 'it, or a run below it, failed',
  rollback: 'something was rolled back',
  refusal: 'somebody was refused, or an approval denied',
  approval: 'somebody was asked to approve',
  retry: 'something was tried again',
  agent: 'an agent asked for it',
  alert: 'it was set aside and needed help',
  slow: 'it took longer than 95 % of its workflow’s runs, or longer than a day',
  first: 'it is one of the first runs of its version',
  rate: 'the rate for runs like it',
}

export const RULE_TITLES: { readonly [rule in KeepRule]: string } = {
  failure: 'Failed',
  rollback: 'Rolled back',
  refusal: 'Refused or denied',
  approval: 'Asked for approval',
  retry: 'Tried again',
  agent: 'Asked for by an agent',
  alert: 'Set aside',
  slow: 'Slower than usual',
  first: 'First of its version',
}

export const TIER_WORDS: { readonly [tier in Tier]: string } = {
  FULL: 'Kept in full',
  SUMMARY: 'Kept as a summary',
  SKELETON: 'Kept as a skeleton',
}

export const TIER_MEANING: { readonly [tier in Tier]: string } = {
  FULL: 'every span with everything it says',
  SUMMARY: 'all spans; those of workers and services by ids, status, times and counts alone',
  SKELETON: 'the engine’s spans alone',
}
