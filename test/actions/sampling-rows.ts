import { DEFAULT_SAMPLING } from '#trace/sampling.ts'
import { signedIn } from '../support/callers.ts'
import type { Target } from './rows.ts'
import { NO_OPERATOR, operates } from './words.ts'

const policy = { ...DEFAULT_SAMPLING, keep: [...DEFAULT_SAMPLING.keep] }
const input = (): [{ readonly policy: typeof policy }] => [{ policy }]

export const SAMPLING_ROWS = {
  pinRunAction: {
    input: ({ runId }: Target): [{ readonly runId: string; readonly isPinned: boolean }] => [{ runId, isPinned: true }],
    answers: operates,
    because: `${NO_OPERATOR}. The trace is kept as it was.`,
  },
  // There is no such version to change: whoever may is told so.
  saveSamplingAction: {
    input: (): [{ readonly version: number; readonly policy: typeof policy }] => [{ version: 1_000, policy }],
    answers: signedIn(404, { admin: 409 }),
  },
  previewSamplingAction: { input, answers: signedIn(404, { admin: 200 }) },
} as const
