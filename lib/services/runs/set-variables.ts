import { z } from 'zod'
import { RunId } from '#core/ids.ts'
import { JsonObject } from '#core/json-schema.ts'
import { runVerb } from '../verb.ts'
import { refuseBehindGates } from './family.ts'
import { Reason } from './inputs.ts'
import { onFamily } from './run-verb-parts.ts'

const UNDONE = 'The variables are as they were.'

/** Merges into the variables of a run what its coming tasks are to read. */
export const setVariables = runVerb({
  ...onFamily,
  alsoNeeds: () => [],
  name: 'run.set-variables',
  action: 'operate',
  undone: UNDONE,
  input: z.strictObject({ runId: RunId, variables: JsonObject, reason: Reason }),
  command(ctx, { run, ancestors }, { variables, reason }) {
    refuseBehindGates(ancestors, ctx, { wish: 'change it', undone: UNDONE })
    return { command: { kind: 'set-variables', runId: run.id, variables, reason } }
  },
})
