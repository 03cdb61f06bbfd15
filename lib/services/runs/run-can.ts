import type { Context } from '#core/context.ts'
import { isFinal, type Run } from '#engine/model.ts'
import { can } from '../authorise.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { resourceOfRun } from './run-verb-parts.ts'
import type { Can, RunView } from './view.ts'

/** What the viewer may do with a run, as it is now; why not comes from the policies first, then from its state. */
export function canOn(ctx: Context, run: Run): RunView['can'] {
  const operate = can(ctx, 'operate', resourceOfRun(run))
  return {
    pause: both(operate, pauseState(run)),
    resume: both(operate, resumeState(run)),
    terminate: both(operate, terminateState(run)),
    launchAgain: can(ctx, 'launch', resourceOfWorkflow({ name: run.workflow, serviceFunction: run.serviceFunction })),
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
