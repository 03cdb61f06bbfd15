import { runVerb } from '../verb.ts'
import { RetryInput } from './inputs.ts'
import { onRun } from './run-verb-parts.ts'

/** Goes on where a run ended badly: what failed, was stopped or was rolled back runs again, for whoever asks. */
export const retryRun = runVerb({
  ...onRun,
  name: 'run.retry',
  action: 'operate',
  undone: 'The run was not retried.',
  input: RetryInput,
  command: (_ctx, run, { reason }) => ({ command: { kind: 'retry', runId: run.id, reason: reason || null } }),
})
