import { AppError } from '#core/errors.ts'
import type { Database } from '#db/database.ts'
import { findWorkflowVersion } from '#db/definitions.ts'
import type { StoredProgram } from '#db/programs.ts'
import type { LaunchOrder } from '#engine/command.ts'
import type { ProgramSource } from '#engine/compile.ts'
import { parseWorkflow } from '#engine/definition/parse.ts'
import { canonicalJson, digestOfText } from '#ledger/canonical.ts'
import { checkInput } from '../runs/check-input.ts'
import { readSource, readSourceOf } from './freeze-program.ts'

const UNDONE = 'Nothing was launched.'

/** What a run's order to launch another means now: a registered version or a definition of its own, frozen. Throws AppError when it may not be started so. */
export async function resolveLaunch(db: Database, { workflow, input }: LaunchOrder): Promise<StoredProgram> {
  const program = await sourceOf(db, workflow)
  checkInput(program.workflow, input, UNDONE)
  const source = canonicalJson(program)
  return { hash: digestOfText(source), source }
}

async function sourceOf(db: Database, workflow: LaunchOrder['workflow']): Promise<ProgramSource> {
  if ('definition' in workflow) return readSourceOf(db.prisma, parseWorkflow(workflow.definition))
  const { name, version } = workflow
  const found = await findWorkflowVersion(db.prisma, name, version)
  if (found) return readSource(db.prisma, found)
  const which = version === null ? '' : ` in version ${version}`
  throw new AppError('not_found', `There is no workflow ${name}${which}. ${UNDONE}`)
}
