import type { KeepRule, SamplingRule, Tier } from './sampling.ts'

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

/** What each rule looks at. */
export const RULE_TEXTS: { readonly [rule in KeepRule]: string } = {
  failure: 'The run, or one below it, failed or timed out.',
  rollback: 'Something that was done was undone.',
  refusal: 'Somebody was refused something about the run, or denied its approval.',
  approval: 'A person was asked.',
  retry: 'An attempt was tried again, or the run was taken up again.',
  agent: 'An agent asked for it, for a person.',
  alert: 'Nobody could decide how it goes on, and an operator had to help.',
  slow: 'It took longer than 95 % of the newest runs of its workflow, or longer than a day.',
  first: 'Whatever a new version does is worth a look.',
}

/** Every rule as a word or two. */
export const RULE_NAMES: { readonly [rule in SamplingRule]: string } = {
  ...RULE_TITLES,
  pinned: 'Pinned',
  rate: 'By the rate',
}

export const TIER_MEANING: { readonly [tier in Tier]: string } = {
  FULL: 'every span with everything it says',
  SUMMARY: 'all spans; those of workers and services by ids, status, times and counts alone',
  SKELETON: 'the engine’s spans alone',
}

export const TIER_NAMES: { readonly [tier in Tier]: string } = {
  FULL: 'In full',
  SUMMARY: 'As a summary',
  SKELETON: 'As a skeleton',
}
