import { KEEP_RULES, type KeepRule, type SamplingPolicy } from '#trace/sampling.ts'

/** A policy as it is sent: lists that may be changed. */
export type Draft = {
  -readonly [name in keyof SamplingPolicy]: SamplingPolicy[name] extends number ? number : KeepRule[]
}

export const draftOf = (policy: SamplingPolicy): Draft => ({ ...policy, keep: [...policy.keep] })

export const withRule = (draft: Draft, rule: KeepRule, isKept: boolean): Draft => ({
  ...draft,
  keep: KEEP_RULES.filter((each) => (each === rule ? isKept : draft.keep.includes(each))),
})

export const isSameDraft = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b)
