import type { RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { findRun } from '#db/runs.ts'
import type { Run } from '#engine/model.ts'
import type { PolicyResource } from '#policy/request.ts'
import { notFound } from '../authorise.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import type { RunChanged } from './inputs.ts'

/** What every verb on an existing run shares: how it is found, what the policies see of it and what is answered. */
export const onRun = {
  async target(db: Database, { runId }: { readonly runId: RunId }): Promise<Run> {
    const run = await findRun(db.prisma, runId)
    if (!run) throw notFound('Run')
    return run
  },
  resource: (run: Run): PolicyResource => resourceOfRun(run),
  output: (run: Run): RunChanged => ({ runId: run.id, status: run.status }),
}

/**
 * What verbs share that begin work anew for whoever asks: they are as good as a launch, so operating is not enough. A retry
 * only carries on with what somebody launched, and asks for nothing more.
 */
export const onRunLaunching = {
  ...onRun,
  alsoNeeds: (run: Run): readonly { readonly action: 'launch'; readonly resource: PolicyResource }[] => [
    { action: 'launch', resource: workflowOfRun(run) },
  ],
}

/** The workflow of a run as the policies see it. */
export const workflowOfRun = (run: Pick<Run, 'workflow' | 'serviceFunction'>): PolicyResource =>
  resourceOfWorkflow({ name: run.workflow, serviceFunction: run.serviceFunction })

export const resourceOfRun = (run: Pick<Run, 'id' | 'serviceFunction'>): PolicyResource => ({
  kind: 'Run',
  id: run.id,
  serviceFunction: run.serviceFunction,
})
