import type { SamplingRule, Tier } from './sampling.ts'

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

export const TIER_WORDS: { readonly [tier in Tier]: string } = {
  FULL: 'Kept in full',
  SUMMARY: 'Kept as a summary',
  SKELETON: 'Kept as a skeleton',
}
