import { KEEP_RULES, RATE_MAX, type KeepRule, type SamplingPolicy } from '#trace/sampling.ts'

/** A policy as it is sent: lists that may be changed. A number that was not written as one is NaN. */
export type Draft = {
  -readonly [name in keyof SamplingPolicy]: SamplingPolicy[name] extends number ? number : KeepRule[]
}

export const draftOf = (policy: SamplingPolicy): Draft => ({ ...policy, keep: [...policy.keep] })

export const withRule = (draft: Draft, rule: KeepRule, isKept: boolean): Draft => ({
  ...draft,
  keep: KEEP_RULES.filter((each) => (each === rule ? isKept : draft.keep.includes(each))),
})

export const isSameDraft = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The rate that was written down; NaN when it is none. */
export function rateOf(written: string): number {
  const rate = /^\s*\d+\s*$/.test(written) ? Number(written) : Number.NaN
  return rate <= RATE_MAX ? rate : Number.NaN
}

/** Whether it can be tried and saved. */
export const isReadable = ({ firstRuns, fullPerHour, summaryPerHour }: Draft): boolean =>
  !Number.isNaN(firstRuns + fullPerHour + summaryPerHour)
