import { AppError } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Database } from '#db/database.ts'
import { findWorkflowVersion } from '#db/definitions.ts'
import type { StoredProgram } from '#db/programs.ts'
import { findRunFacts, type RunFacts } from '#db/run-facts.ts'
import type { LaunchOrder } from '#engine/send.ts'
import { parseInline } from '#engine/definition/parse.ts'
import { workflowExtensionOf } from '#engine/definition/workflow-def.ts'
import { maskedFieldsOfRun } from '../mask.ts'
import { checkInput } from '../runs/check-input.ts'
import { readTaskDefs } from './check-definition.ts'
import { freeze, freezeWorkflow, hidingAlso, type Frozen } from './freeze-program.ts'
import { mustMayLaunchAcross } from './launch-across.ts'

const UNDONE = 'Nothing was launched.'

type Resolved = Pick<Frozen, 'program' | 'definition'>

/** What a run's order to launch another means now: a registered version or a definition of its own, frozen. Throws AppError when it may not be started so. */
export async function resolveLaunch(db: Database, order: LaunchOrder): Promise<StoredProgram> {
  const { program, definition } = await resolve(db, order)
  const by = order.parent ?? order.launchedBy
  const { serviceFunction } = workflowExtensionOf(definition)
  if (by && (await ordererOf(db, by.runId)).serviceFunction !== serviceFunction) {
    const { runId, actor } = order
    await mustMayLaunchAcross(db, { runId, actor, workflow: { name: definition.name, serviceFunction } })
  }
  return program
}

/** The same for a handler of an event, which starts what lies in its own service function alone, whoever published. */
export const resolveHandled = async (db: Database, order: LaunchOrder): Promise<StoredProgram> =>
  (await resolve(db, order)).program

async function resolve(db: Database, order: LaunchOrder): Promise<Resolved> {
  const { workflow, input } = order
  const { program, definition } = await ('definition' in workflow
    ? inlineOf(db, order, workflow.definition)
    : frozenOf(db, workflow))
  checkInput(definition, input, UNDONE)
  return { definition, program: hidingAlso(program, await fieldsHiddenIn(db, order)) }
}

/** What a failureWorkflow, or what an event starts, is told of the run that led to it, and must hide as that run does. */
async function fieldsHiddenIn(db: Database, { parent, launchedBy }: LaunchOrder): Promise<readonly string[]> {
  if (parent !== null || launchedBy?.taskId !== null) return []
  return maskedFieldsOfRun(db.prisma, await ordererOf(db, launchedBy.runId))
}

async function ordererOf(db: Database, runId: RunId): Promise<RunFacts> {
  const facts = (await findRunFacts(db.pool, [runId])).get(runId)
  if (!facts) throw new AppError('not_found', `The run ${runId} that orders it is not there. ${UNDONE}`)
  return facts
}

/** It is nobody's who registered it: it belongs to the run that orders it. */
async function inlineOf(db: Database, { parent, launchedBy }: LaunchOrder, definition: JsonObject): Promise<Resolved> {
  const by = parent ?? launchedBy
  if (!by) throw new AppError('invalid', `A definition that is not registered needs a run to belong to. ${UNDONE}`)
  const { serviceFunction } = await ordererOf(db, by.runId)
  const workflow = parseInline(definition, serviceFunction, await readTaskDefs(db.prisma))
  await mustBeOwnName(db, workflow.name, serviceFunction)
  return { definition: workflow, program: await freeze(db.prisma, workflow) }
}

/** A name stands for idempotency keys, limits and what was approved before: those of a registered workflow are its own service function's. */
async function mustBeOwnName(db: Database, name: string, serviceFunction: string): Promise<void> {
  const registered = await findWorkflowVersion(db.prisma, name, null)
  if (registered && registered.serviceFunction !== serviceFunction)
    throw new AppError('forbidden', `The name ${name} belongs to another service function. ${UNDONE}`)
}

async function frozenOf(
  db: Database,
  { name, version }: Extract<LaunchOrder['workflow'], { name: string }>,
): Promise<Resolved> {
  const frozen = await freezeWorkflow(db, name, version)
  if (frozen) return frozen
  const which = version === null ? '' : ` in version ${version}`
  throw new AppError('not_found', `There is no workflow ${name}${which}. ${UNDONE}`)
}
