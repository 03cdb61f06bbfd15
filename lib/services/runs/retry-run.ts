import { currentHost } from '#host/current.ts'
import { runVerb } from '../verb.ts'
import { refuseBehindGates, refuseBusy } from './family.ts'
import { RetryInput } from './inputs.ts'
import { onFamily } from './run-verb-parts.ts'
import { refuseTakenKeys } from './taken-keys.ts'

const UNDONE = 'The run was not retried.'

/**
 * Goes on where a run ended badly: what failed, was stopped or was rolled back runs again, for whoever asks. Sub-workflows
 * are launched anew, or go on where they ended.
 */
export const retryRun = runVerb({
  ...onFamily,
  name: 'run.retry',
  action: 'operate',
  undone: UNDONE,
  input: RetryInput,
  async command(ctx, { run, ancestors }, { reason, resumeSubworkflows }) {
    refuseBusy(ancestors, UNDONE)
    refuseBehindGates(ancestors, ctx, { wish: 'go on as it was', undone: UNDONE })
    await refuseTakenKeys(currentHost().db, { run, ancestors, resumesChildren: resumeSubworkflows }, UNDONE)
    return {
      command: { kind: 'retry', runId: run.id, reason: reason || null, resumesChildren: resumeSubworkflows },
    }
  },
})
