import type { Context } from '#core/context.ts'
import { isFinal, type Run } from '#engine/model.ts'
import { can } from '../authorise.ts'
import { resourceOfRun, workflowOfRun } from './run-verb-parts.ts'
import type { Can, RunView } from './view.ts'

/** What the viewer may do with a run, as it is now; why not comes from the policies first, then from its state. */
export function canOn(ctx: Context, run: Run): RunView['can'] {
  const operate = can(ctx, 'operate', resourceOfRun(run))
  const launch = can(ctx, 'launch', workflowOfRun(run))
  return {
    pause: both(operate, pauseState(run)),
    resume: both(operate, resumeState(run)),
    terminate: both(operate, terminateState(run)),
    launchAgain: launch,
    retry: both(operate, retryState(run)),
    restart: both(operate.allowed ? launch : operate, reopenState(run)),
    rerun: both(operate.allowed ? launch : operate, reopenState(run)),
    skip: both(operate, skipState(run)),
    setVariables: both(operate, variablesState(run)),
  }
}

const both = (policy: Can, problem: string | null): Can =>
  policy.allowed && problem ? { allowed: false, reason: problem } : policy

const ENDED = 'The run has ended'
const QUEUED = 'The run waits for its turn'

function resumeState(run: Run): string | null {
  if (run.rate?.isQueued) return `${QUEUED} and begins by itself`
  if (run.status === 'PAUSED') return null
  return isFinal(run.status) ? ENDED : 'The run is not paused'
}

function pauseState(run: Run): string | null {
  if (isFinal(run.status)) return ENDED
  if (run.rate?.isQueued) return QUEUED
  if (run.status === 'PAUSED') return 'The run is paused already'
  return run.ending ? 'The run is rolling back' : null
}

function terminateState(run: Run): string | null {
  if (isFinal(run.status)) return ENDED
  return run.ending ? 'The run is ending already: it is rolling back' : null
}

const reopenState = (run: Run): string | null => (isFinal(run.status) ? null : 'The run has not ended')

const retryState = (run: Run): string | null =>
  run.status === 'COMPLETED' ? 'The run succeeded: there is nothing to retry' : reopenState(run)

function skipState(run: Run): string | null {
  if (isFinal(run.status)) return ENDED
  if (run.status === 'PAUSED') return 'The run is paused'
  return run.ending ? 'The run is rolling back' : null
}

function variablesState(run: Run): string | null {
  if (isFinal(run.status)) return ENDED
  return run.ending ? 'The run is rolling back' : null
}
