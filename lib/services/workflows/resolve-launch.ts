import { AppError } from '#core/errors.ts'
import type { Database } from '#db/database.ts'
import type { StoredProgram } from '#db/programs.ts'
import type { LaunchOrder } from '#engine/send.ts'
import { parseWorkflow } from '#engine/definition/parse.ts'
import { checkInput } from '../runs/check-input.ts'
import { freezeWorkflow, programOf, readSourceOf, type Frozen } from './freeze-program.ts'

const UNDONE = 'Nothing was launched.'

/** What a run's order to launch another means now: a registered version or a definition of its own, frozen. Throws AppError when it may not be started so. */
export async function resolveLaunch(db: Database, { workflow, input }: LaunchOrder): Promise<StoredProgram> {
  const { program, definition } = await frozenOf(db, workflow)
  checkInput(definition, input, UNDONE)
  return program
}

async function frozenOf(
  db: Database,
  workflow: LaunchOrder['workflow'],
): Promise<Pick<Frozen, 'program' | 'definition'>> {
  if ('definition' in workflow) {
    const definition = parseWorkflow(workflow.definition)
    return { definition, program: programOf(await readSourceOf(db.prisma, definition)) }
  }
  const { name, version } = workflow
  const frozen = await freezeWorkflow(db, name, version)
  if (frozen) return frozen
  const which = version === null ? '' : ` in version ${version}`
  throw new AppError('not_found', `There is no workflow ${name}${which}. ${UNDONE}`)
}
