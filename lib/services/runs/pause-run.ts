import { z } from 'zod'
import { RunId } from '#core/ids.ts'
import { runVerb } from '../verb.ts'
import { Reason } from './inputs.ts'
import { onRun } from './run-verb-parts.ts'

/** Holds a run back: what runs goes on to its end, nothing new starts. */
export const pauseRun = runVerb({
  ...onRun,
  name: 'run.pause',
  action: 'operate',
  undone: 'The run was not paused.',
  input: z.strictObject({ runId: RunId, reason: Reason }),
  command: (_ctx, run, { reason }) => ({ command: { kind: 'pause', runId: run.id, reason } }),
})
