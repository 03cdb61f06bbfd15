import { z } from 'zod'
import { RunId } from '#core/ids.ts'
import { JsonObject } from '#core/json.ts'
import { runVerb } from '../verb.ts'
import { Reason } from './inputs.ts'
import { onRun } from './run-verb-parts.ts'

/** Merges into the variables of a run what its coming tasks are to read. */
export const setVariables = runVerb({
  ...onRun,
  name: 'run.set-variables',
  action: 'operate',
  undone: 'The variables are as they were.',
  input: z.strictObject({ runId: RunId, variables: JsonObject, reason: Reason }),
  command: (_ctx, run, { variables, reason }) => ({
    command: { kind: 'set-variables', runId: run.id, variables, reason },
  }),
})
