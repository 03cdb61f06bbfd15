import { z } from 'zod'
import { RunId } from '#core/ids.ts'
import { runVerb } from '../verb.ts'
import { Reason } from './inputs.ts'
import { onRun } from './run-verb-parts.ts'

/** Stops a run for good; with `rollback` what it did is undone first, in reverse order. */
export const terminateRun = runVerb({
  ...onRun,
  name: 'run.terminate',
  action: 'operate',
  undone: 'The run was not stopped.',
  input: z.strictObject({
    runId: RunId,
    reason: Reason,
    rollback: z.boolean(),
    /** Whether the definition's failureWorkflow is wanted too (Conductor: triggerFailureWorkflow). */
    failureWorkflow: z.boolean().default(false),
  }),
  command: (_ctx, run, wish) => ({ command: { kind: 'terminate', ...wish, runId: run.id } }),
})
