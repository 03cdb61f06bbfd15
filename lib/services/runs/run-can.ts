import type { Context } from '#core/context.ts'
import type { WishBehindGate } from '#engine/gates-over.ts'
import { isFinal, type Run } from '#engine/model.ts'
import type { ReadRun } from '#db/runs.ts'
import { can } from '../authorise.ts'
import { goingOn, problemBehindGates, type Ancestor } from './family.ts'
import { resourceOfRun, workflowOfRun } from './run-verb-parts.ts'
import type { Can, RunView } from './view.ts'

/** What the viewer may do with a run, as it is now; why not comes from the policies first, then from its state. */
export function canOn(ctx: Context, { run, parked }: ReadRun, above: readonly Ancestor[]): RunView['can'] {
  const mayOperate = can(ctx, 'operate', resourceOfRun(run))
  const operate = both(mayOperate, parked === null ? null : 'The run was set aside: it has to be tried again first')
  const launch = can(ctx, 'launch', workflowOfRun(run))
  const reopen = operate.allowed ? reopening(ctx, above) : operate
  const change = operate.allowed ? behindGates(ctx, above, 'change it') : operate
  return {
    pause: both(operate, pauseState(run)),
    resume: both(operate, resumeState(run)),
    unpark: both(mayOperate, parked === null ? 'The run was not set aside' : null),
    terminate: both(mayOperate, parked === null ? terminateState(run) : endedState(run)),
    launchAgain: launch,
    retry: both(reopen, retryState(run)),
    restart: both(reopen.allowed ? launch : reopen, reopenState(run)),
    rerun: both(reopen.allowed ? launch : reopen, reopenState(run)),
    skip: both(change, skipState(run)),
    setVariables: both(change, variablesState(run)),
    setLabels: operate,
  }
}

/** Whether the runs above may go on for the viewer, too. */
function reopening(ctx: Context, above: readonly Ancestor[]): Can {
  for (const { run } of goingOn(above)) {
    const allowed = can(ctx, 'operate', resourceOfRun(run))
    if (!allowed.allowed)
      return { allowed: false, reason: `The run ${run.id}, which launched it, would go on with it. ${allowed.reason}` }
  }
  return behindGates(ctx, above, 'go on as it was')
}

function behindGates(ctx: Context, above: readonly Ancestor[], wish: WishBehindGate): Can {
  const problem = problemBehindGates(above, ctx, wish)
  return problem === null ? { allowed: true } : { allowed: false, reason: problem }
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

const endedState = (run: Run): string | null => (isFinal(run.status) ? ENDED : null)

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
