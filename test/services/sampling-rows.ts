import type { Context } from '#core/context.ts'
import { QUERIES } from '#services/registry.ts'
import { DEFAULT_SAMPLING } from '#trace/sampling.ts'
import { everybody, sees } from './words.ts'

const administers = everybody('not_found', { admin: 'ok' })
const policy = { ...DEFAULT_SAMPLING, keep: [...DEFAULT_SAMPLING.keep] }

export const SAMPLING_VERB_ROWS = {
  pinRun: {
    input: ({ runId }: { readonly runId: string }) => ({ runId, isPinned: true }),
    expected: everybody('forbidden', { lead: 'ok', operator: 'ok', stranger: 'not_found' }),
  },
  // There is no such version to change: whoever may is told so.
  saveSampling: {
    input: () => ({ version: 1_000, policy }),
    expected: everybody('not_found', { admin: 'conflict' }),
  },
}

export const SAMPLING_QUERY_ROWS = {
  getSamplingSettings: { ask: (ctx: Context) => QUERIES.getSamplingSettings(ctx), expected: administers },
  previewSamplingPolicy: {
    ask: (ctx: Context) => QUERIES.previewSamplingPolicy(ctx, { policy }),
    expected: administers,
  },
  listDestinations: { ask: (ctx: Context) => QUERIES.listDestinations(ctx), expected: administers },
  getNoise: { ask: (ctx: Context) => QUERIES.getNoise(ctx, 'gated'), expected: sees },
}
