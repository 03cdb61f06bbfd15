import { z } from 'zod'
import { RunId } from '#core/ids.ts'
import { Text } from '#core/input.ts'
import { JsonObject } from '#core/json-schema.ts'
import { runVerb } from '../verb.ts'
import { refuseBehindGates } from './family.ts'
import { Reason } from './inputs.ts'
import { onFamily } from './run-verb-parts.ts'

const UNDONE = 'Nothing was skipped.'

/** Has a running run pass over a task that it has not come to; later tasks read the output given here. */
export const skipTask = runVerb({
  ...onFamily,
  alsoNeeds: () => [],
  name: 'run.skip-task',
  action: 'operate',
  undone: UNDONE,
  input: z.strictObject({
    runId: RunId,
    ref: Text.min(1).max(255),
    reason: Reason,
    input: JsonObject.default({}),
    output: JsonObject.default({}),
  }),
  command(ctx, { run, ancestors }, wish) {
    refuseBehindGates(ancestors, ctx, { wish: 'change it', undone: UNDONE })
    return { command: { kind: 'skip', ...wish, runId: run.id } }
  },
})
