import { z } from 'zod'
import { Int, Moment, Text } from '#core/input.ts'
import { RUN_LIST_STATES, RUN_PERIODS, TERMS_MAX } from '#core/run-list.ts'

const Word = Text.trim().min(1).max(200)

/** The filters of the run list as they come from outside. */
export const RunFilterInput = z.strictObject({
  state: z.enum(RUN_LIST_STATES).optional(),
  workflow: Word.optional(),
  version: Int.min(1).optional(),
  by: Word.optional(),
  agent: Word.optional(),
  schedule: Word.optional(),
  label: z.array(Word).max(TERMS_MAX).readonly().optional(),
  input: z.array(Text.trim().min(1).max(500)).max(TERMS_MAX).readonly().optional(),
  task: Word.optional(),
  gate: Word.optional(),
  trace: Word.optional(),
  text: Word.optional(),
  within: z.enum(RUN_PERIODS).optional(),
  after: Moment.optional(),
  before: Moment.optional(),
})
