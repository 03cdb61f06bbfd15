import type { RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { findRun } from '#db/runs.ts'
import type { Run } from '#engine/model.ts'
import type { PolicyResource } from '#policy/request.ts'
import { notFound } from '../authorise.ts'
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

export const resourceOfRun = (run: Pick<Run, 'id' | 'serviceFunction'>): PolicyResource => ({
  kind: 'Run',
  id: run.id,
  serviceFunction: run.serviceFunction,
})
