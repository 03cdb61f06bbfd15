import { AppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import type { Database } from '#db/database.ts'
import type { StoredProgram } from '#db/programs.ts'
import { getRun } from '#db/runs.ts'
import type { LaunchOrder } from '#engine/send.ts'
import { parseInline } from '#engine/definition/parse.ts'
import { checkInput } from '../runs/check-input.ts'
import { readTaskDefs } from './check-definition.ts'
import { freeze, freezeWorkflow, type Frozen } from './freeze-program.ts'

const UNDONE = 'Nothing was launched.'

type Resolved = Pick<Frozen, 'program' | 'definition'>

/** What a run's order to launch another means now: a registered version or a definition of its own, frozen. Throws AppError when it may not be started so. */
export async function resolveLaunch(db: Database, order: LaunchOrder): Promise<StoredProgram> {
  const { workflow, input } = order
  const { program, definition } = await ('definition' in workflow
    ? inlineOf(db, order, workflow.definition)
    : frozenOf(db, workflow))
  checkInput(definition, input, UNDONE)
  return program
}

/** It is nobody's who registered it: it belongs to the run that orders it. */
async function inlineOf(db: Database, { parent, launchedBy }: LaunchOrder, definition: JsonObject): Promise<Resolved> {
  const by = parent ?? launchedBy
  if (!by) throw new AppError('invalid', `A definition that is not registered needs a run to belong to. ${UNDONE}`)
  const { serviceFunction } = await getRun(db.prisma, by.runId)
  const workflow = parseInline(definition, serviceFunction, await readTaskDefs(db.prisma))
  return { definition: workflow, program: await freeze(db.prisma, workflow) }
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
