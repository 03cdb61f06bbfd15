import { z } from 'zod'
import { RunId } from '#core/ids.ts'
import { JsonObject } from '#core/json.ts'
import { runVerb } from '../verb.ts'
import { Reason } from './inputs.ts'
import { onRun } from './run-verb-parts.ts'

/** Has a running run pass over a task that it has not come to; later tasks read the output given here. */
export const skipTask = runVerb({
  ...onRun,
  name: 'run.skip-task',
  action: 'operate',
  undone: 'Nothing was skipped.',
  input: z.strictObject({
    runId: RunId,
    ref: z.string().min(1).max(200),
    reason: Reason,
    input: JsonObject.default({}),
    output: JsonObject.default({}),
  }),
  command: (_ctx, run, wish) => ({ command: { kind: 'skip', ...wish, runId: run.id } }),
})
