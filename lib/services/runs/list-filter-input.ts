import { z } from 'zod'
import { RUN_LIST_STATES, RUN_PERIODS, TERMS_MAX } from '#core/run-list.ts'

const Text = z.string().trim().min(1).max(200)
const Moment = z.number().int().nonnegative().max(8_000_000_000_000)

/** The filters of the run list as they come from outside. */
export const RunFilterInput = z.strictObject({
  state: z.enum(RUN_LIST_STATES).optional(),
  workflow: Text.optional(),
  by: Text.optional(),
  agent: Text.optional(),
  schedule: Text.optional(),
  label: z.array(Text).max(TERMS_MAX).readonly().optional(),
  input: z.array(z.string().trim().min(1).max(500)).max(TERMS_MAX).readonly().optional(),
  trace: Text.optional(),
  text: Text.optional(),
  within: z.enum(RUN_PERIODS).optional(),
  after: Moment.optional(),
  before: Moment.optional(),
})
