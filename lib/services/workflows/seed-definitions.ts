import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { newRunId, newSpanId, traceIdOf } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { findWorkflowVersion, listTaskDefinitions } from '#db/definitions.ts'
import { WorkflowDef } from '#engine/definition/workflow-def.ts'
import { currentHost } from '#host/current.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import { registerTask } from './register-task.ts'
import { registerWorkflow } from './register-workflow.ts'

export interface Definitions {
  /** Conductor WorkflowDef and TaskDef as JSON, not yet checked. */
  readonly workflows: readonly JsonObject[]
  readonly taskDefs: readonly JsonObject[]
}

/**
 * Registers definitions as the service `seeder`, through the same verbs as everybody. A workflow whose content is not that of
 * its newest version becomes a new version. Safe to repeat, at the price of a few reads, and to run in two processes at once;
 * call it after keepHost.
 */
export async function seedDefinitions({ workflows, taskDefs }: Definitions): Promise<void> {
  const ctx = seeder()
  const registered = new Set(await listTaskDefinitions(currentHost().db.prisma))
  for (const definition of taskDefs) {
    if (!registered.has(canonicalJson(definition))) await registerTask.run(ctx, { definition })
  }
  for (const definition of workflows) {
    const missing = await findMissing(definition)
    if (missing) await registerWorkflow.run(ctx, { definition: missing })
  }
}

/** The definition under the number it gets, its own or the next; null when the newest version has this content. */
async function findMissing(definition: JsonObject): Promise<JsonObject | null> {
  const { name, version } = WorkflowDef.parse(definition)
  const newest = await findWorkflowVersion(currentHost().db.prisma, name, null)
  if (!newest) return definition
  const isSame = newest.definition === canonicalJson({ ...definition, version: newest.version })
  return isSame ? null : { ...definition, version: Math.max(version, newest.version + 1) }
}

function seeder(): Context {
  const now = instant(Date.now())
  return {
    actor: { kind: 'service', id: 'seeder' },
    groups: [],
    via: 'system',
    traceId: traceIdOf(newRunId(now, randomBytes)),
    spanId: newSpanId(randomBytes),
    now,
  }
}
