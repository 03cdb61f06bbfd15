import type { RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { findRun } from '#db/runs.ts'
import type { Run } from '#engine/model.ts'
import type { PolicyResource } from '#policy/request.ts'
import { notFound } from '../authorise.ts'
import type { Needed } from '../verb.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { goingOn, readAncestors, type Ancestor } from './family.ts'
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

/** A run with those above it, which may go on when it does. */
interface InFamily {
  readonly run: Run
  readonly ancestors: readonly Ancestor[]
}

/** Whoever takes a run up again takes up with it those that launched it and took its end for the last word. */
const aboveNeeded = ({ ancestors }: InFamily): readonly Needed[] =>
  goingOn(ancestors).map(({ run }) => ({
    action: 'operate',
    resource: resourceOfRun(run),
    because: `The run ${run.id}, which launched it, would go on with it.`,
  }))

/** What verbs share that take an ended run up again. */
export const onFamily = {
  async target(db: Database, asked: { readonly runId: RunId }): Promise<InFamily> {
    const run = await onRun.target(db, asked)
    return { run, ancestors: await readAncestors(db, run) }
  },
  resource: ({ run }: InFamily): PolicyResource => resourceOfRun(run),
  alsoNeeds: aboveNeeded,
  output: onRun.output,
}

/**
 * What those share that begin work anew for whoever asks: they are as good as a launch, so operating is not enough. A retry
 * only carries on with what somebody launched, and asks for nothing more.
 */
export const onFamilyLaunching = {
  ...onFamily,
  alsoNeeds: (family: InFamily): readonly Needed[] => [
    { action: 'launch', resource: workflowOfRun(family.run) },
    ...aboveNeeded(family),
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
