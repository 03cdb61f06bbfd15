import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { createMask } from '#core/mask.ts'
import { readSmallInputs } from '#db/compared-runs.ts'
import type { Database } from '#db/database.ts'
import { findPrograms } from '#db/programs.ts'
import type { WorkflowExtension } from '#engine/definition/extension.ts'
import { workflowExtensionOf } from '#engine/definition/workflow-def.ts'
import type { ProgramSource } from '#engine/program.ts'
import { resolve } from '#engine/expression.ts'
import { javaText } from '#engine/java-text.ts'
import type { Run } from '#engine/model.ts'
import { currentHost } from '#host/current.ts'
import { maskedFieldsOf } from '../mask.ts'
import type { ChangeView } from './change-view.ts'
import { readRecent } from './recent-runs.ts'
import { visibleRun } from './visible-run.ts'

/** So many good runs are looked through for the last one to the same place. */
const BEFORE_MAX = 20
const INPUT_BYTES_MAX = 16_384

type Told = Pick<ChangeView, 'environment' | 'target' | 'ticket'>

/** What is told of an input. An expression that comes to nothing tells nothing. */
function toldOf({ target, environment, ticket }: WorkflowExtension, input: JsonObject): Told {
  const scope = { root: { workflow: { input } }, taskId: null }
  const told = (text: string | undefined): string | null => {
    const value = text === undefined ? null : resolve(text, scope)
    return value === null || value === '' ? null : javaText(value)
  }
  return { target: told(target), environment: told(environment), ticket: told(ticket) }
}

/** What a run changes and why; null when its definition does not say. Throws not_found when the viewer may not see it. */
export async function getRunChange(ctx: Context, runId: string): Promise<ChangeView | null> {
  const { run } = await visibleRun(ctx, runId)
  const { db } = currentHost()
  const [program] = await findPrograms(db.pool, [run.programHash])
  if (!program) return null
  const { workflow } = JSON.parse(program.source) as ProgramSource
  const extension = workflowExtensionOf(workflow)
  const hidden = workflow.maskedFields ?? []
  const told = toldOf(extension, masked(hidden, run.input))
  if (told.target === null && told.ticket === null && told.environment === null) return null
  const before = told.target === null ? null : await readBefore(db, ctx, run, { extension, hidden, told })
  return { service: extension.deploys ?? null, ...told, before }
}

const masked = (fields: readonly string[], input: JsonObject): JsonObject => createMask(fields, [input]).payload(input)

interface Here {
  readonly extension: WorkflowExtension
  readonly hidden: readonly string[]
  readonly told: Told
}

/** What the newest run that had ended well when this one was launched had put to the same place. */
async function readBefore(db: Database, ctx: Context, run: Run, here: Here): Promise<ChangeView['before']> {
  const recent = await readRecent(db, ctx, run)
  const good = recent
    .filter(({ status, endedAt }) => status === 'COMPLETED' && endedAt <= run.createdAt)
    .sort((a, b) => b.endedAt - a.endedAt)
    .slice(0, BEFORE_MAX)
  const ids = good.map(({ id }): RunId => id)
  const [inputs, fields] = await Promise.all([
    readSmallInputs(db.pool, ids, INPUT_BYTES_MAX),
    maskedFieldsOf(
      db.prisma,
      good.map(({ programHash }) => programHash),
    ),
  ])
  // What one version wants hidden is hidden in the inputs of all.
  const hidden = [...here.hidden, ...[...fields.values()].flat()]
  for (const { id } of good) {
    const { target, environment } = toldOf(here.extension, masked(hidden, inputs.get(id) ?? {}))
    if (target !== null && environment === here.told.environment) return { target, runId: id }
  }
  return null
}
