import type { JsonObject } from '#core/json.ts'
import { listTaskDefinitions } from '#db/definitions.ts'
import { listEntries } from '#db/entries.ts'
import { WorkflowDef } from '#engine/definition/workflow-def.ts'
import { currentHost } from '#host/current.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import { serviceContext } from '../service-context.ts'
import { nextVersion } from './next-version.ts'
import { registerTask } from './register-task.ts'
import { registerWorkflow } from './register-workflow.ts'

export interface Definitions {
  /** Conductor WorkflowDef and TaskDef as JSON, not yet checked. */
  readonly workflows: readonly JsonObject[]
  readonly taskDefs: readonly JsonObject[]
}

const SEEDER = 'seeder'

/**
 * Registers definitions as the service `seeder`, through the same verbs as everybody. A workflow whose content is not that of
 * its newest version becomes a new version; what somebody else has registered since is left as it is. Safe to repeat, at the
 * price of a few reads, and to run in two processes at once; call it after keepHost.
 */
export async function seedDefinitions({ workflows, taskDefs }: Definitions): Promise<void> {
  const ctx = serviceContext(SEEDER)
  const { prisma } = currentHost().db
  const registered = new Set(await listTaskDefinitions(prisma))
  for (const definition of taskDefs) {
    const isThere = registered.has(canonicalJson(definition))
    if (!isThere && (await isOurs('task', definition))) await registerTask.run(ctx, { definition })
  }
  for (const definition of workflows) {
    const { version, isSame, newest } = await nextVersion(prisma, WorkflowDef.parse(definition), definition)
    if (isSame || !(await isOurs('workflow', definition))) continue
    await registerWorkflow.run(ctx, { definition: newest ? { ...definition, version } : definition })
  }
}

/** Whether nobody but the seeder has had the last word on a definition. */
async function isOurs(kind: 'task' | 'workflow', { name }: JsonObject): Promise<boolean> {
  const last = (await listEntries(currentHost().db.pool, `${kind}:${String(name)}`)).at(-1)
  return last === undefined || last.actor.id === SEEDER
}
