import { z } from 'zod'
import { KEEP_RULES, RATE_MAX } from '#trace/sampling.ts'

/** Of the rules and rates, and of what was pinned. */
export const SAMPLING_CHAIN = 'sampling'

const Count = z.number().int().min(0).max(RATE_MAX)

/** lib/trace/sampling.ts: SamplingPolicy */
const PolicyInput = z.strictObject({
  keep: z.array(z.enum(KEEP_RULES)).transform((rules) => KEEP_RULES.filter((rule) => rules.includes(rule))),
  firstRuns: Count,
  fullPerHour: Count,
  summaryPerHour: Count,
})

/** The version that was looked at, and what shall count in its place. */
export const SaveInput = z.strictObject({ version: Count, policy: PolicyInput })

export const PreviewInput = z.strictObject({ policy: PolicyInput })
