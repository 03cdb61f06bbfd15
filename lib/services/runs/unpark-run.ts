import { z } from 'zod'
import { RunId } from '#core/ids.ts'
import { runVerb } from '../verb.ts'
import { Reason } from './inputs.ts'
import { onRun } from './run-verb-parts.ts'

/** Lets a run be tried again that was set aside because nobody could decide how it goes on. */
export const unparkRun = runVerb({
  ...onRun,
  name: 'run.unpark',
  action: 'operate',
  undone: 'The run was not tried again.',
  input: z.strictObject({ runId: RunId, reason: Reason }),
  command: (_ctx, run, { reason }) => ({
    command: { kind: 'unpark', runId: run.id, reason },
    also: [{ kind: 'unparked' }],
  }),
})
