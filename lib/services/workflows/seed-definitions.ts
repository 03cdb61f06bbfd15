import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { newRunId, newSpanId, traceIdOf } from '#core/ids.ts'
import { JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { findWorkflowVersion } from '#db/definitions.ts'
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
 * its newest version becomes a new version. Safe to repeat and to run in two processes at once; call it after keepHost.
 */
export async function seedDefinitions({ workflows, taskDefs }: Definitions): Promise<void> {
  const ctx = seeder()
  for (const definition of taskDefs) await registerTask.run(ctx, { definition })
  for (const definition of workflows) await registerWorkflow.run(ctx, { definition: await numbered(definition) })
}

/** The definition under the number it gets: its own, that of the same content, or the next. */
async function numbered(definition: JsonObject): Promise<JsonObject> {
  const { name, version } = WorkflowDef.parse(definition)
  const newest = await findWorkflowVersion(currentHost().db.prisma, name, null)
  if (!newest) return definition
  const there = { ...JsonObject.parse(JSON.parse(newest.definition)), version: newest.version }
  const isSame = canonicalJson(there) === canonicalJson({ ...definition, version: newest.version })
  return { ...definition, version: isSame ? newest.version : Math.max(version, newest.version + 1) }
}

/** The installation itself, which may register. */
export function seeder(): Context {
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
