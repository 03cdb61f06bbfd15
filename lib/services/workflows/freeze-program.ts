import type { Database, Read } from '#db/database.ts'
import type { WorkflowVersion } from '#db/definitions.ts'
import { insertPrograms } from '#db/programs.ts'
import { programSourceOf, type ProgramSource } from '#engine/compile.ts'
import { WorkflowDef } from '#engine/definition/workflow-def.ts'
import { canonicalJson, digestOfText } from '#ledger/canonical.ts'
import type { Instant } from '#core/time.ts'
import { readTaskDefs } from './check-definition.ts'

export interface Frozen {
  readonly programHash: string
  readonly definition: WorkflowDef
}

/** Keeps a definition with the task definitions it names as they are now, under the hash of their content. */
export async function freezeProgram(db: Database, workflow: WorkflowVersion, now: Instant): Promise<Frozen> {
  const program = await readSource(db.prisma, workflow)
  const source = canonicalJson(program)
  const hash = digestOfText(source)
  await insertPrograms(db.pool, [{ hash, source }], now)
  return { programHash: hash, definition: program.workflow }
}

/** A registered definition with the task definitions it names. */
export const readSource = (read: Read, workflow: WorkflowVersion): Promise<ProgramSource> =>
  readSourceOf(read, WorkflowDef.parse(JSON.parse(workflow.definition)))

/** A definition with the task definitions it names. */
export async function readSourceOf(read: Read, definition: WorkflowDef): Promise<ProgramSource> {
  return programSourceOf(definition, [...(await readTaskDefs(read)).values()])
}
