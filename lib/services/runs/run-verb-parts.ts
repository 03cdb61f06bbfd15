import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { listResumedFunctions, type ResumedRun } from '#db/run-family.ts'
import { findRun } from '#db/runs.ts'
import { isFinal, type Run } from '#engine/model.ts'
import type { PolicyResource } from '#policy/request.ts'
import { notFound, whyNot } from '../authorise.ts'
import type { Needed } from '../verb.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { goingOn, readAncestors, type Ancestor } from './family.ts'
import type { RunChanged } from './inputs.ts'
import type { Reopened } from './taken-keys.ts'

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

/** A run with those above it, which may go on when it does, and one of each service function of those that they take with them. */
interface InFamily {
  readonly run: Run
  readonly ancestors: readonly Ancestor[]
  readonly resumed: readonly ResumedRun[]
}

/** Sub-workflows that go on when a run is taken up again: its own, if that is wanted, and those of the ended runs above it that go on with it. */
export async function readResumed(
  db: Database,
  { run, ancestors, resumesChildren }: Reopened,
): Promise<readonly ResumedRun[]> {
  const revived = goingOn(ancestors).flatMap((above) => (isFinal(above.run.status) ? [above.run.id] : []))
  const above = resumesChildren ? [run.id, ...revived] : revived
  return listResumedFunctions(db.pool, run.rootRunId, { above, apart: [run.id, ...revived] })
}

/** Whoever takes a run up again takes up with it those that launched it and took its end for the last word, and sub-workflows of all these. */
export const alsoTakenUp = ({ ancestors, resumed }: Pick<InFamily, 'ancestors' | 'resumed'>): readonly Needed[] => [
  ...goingOn(ancestors).map(({ run }) => ({
    action: 'operate' as const,
    resource: resourceOfRun(run),
    because: `The run ${run.id}, which launched it, would go on with it.`,
  })),
  ...resumed.map((run) => ({
    action: 'operate' as const,
    resource: resourceOfRun(run),
    because: `The sub-workflow ${run.workflow} (run ${run.id}) would go on with it.`,
  })),
]

/** Says of the first thing that somebody may not do why not, and what it has to do with what was asked for; else null. */
export function problemOfRights(ctx: Context, needed: readonly Needed[]): string | null {
  for (const { action, resource, because = '' } of needed) {
    const why = whyNot(ctx, action, resource)
    if (why !== null) return `${why} ${because}`
  }
  return null
}

/** What verbs share that take an ended run up again. */
export const onFamily = {
  async target(
    db: Database,
    asked: { readonly runId: RunId; readonly resumeSubworkflows?: boolean },
  ): Promise<InFamily> {
    const run = await onRun.target(db, asked)
    const ancestors = await readAncestors(db, run)
    const resumesChildren = asked.resumeSubworkflows === true
    return { run, ancestors, resumed: await readResumed(db, { run, ancestors, resumesChildren }) }
  },
  resource: ({ run }: InFamily): PolicyResource => resourceOfRun(run),
  alsoNeeds: alsoTakenUp,
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
    ...alsoTakenUp(family),
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
