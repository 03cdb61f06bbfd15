import type { Database } from '#db/database.ts'
import { findPrograms } from '#db/programs.ts'
import { findRun } from '#db/runs.ts'
import { defOf } from '#engine/attempt-def.ts'
import { compile, type Program, type ProgramSource } from '#engine/compile.ts'
import type { Attempt } from '#engine/model.ts'
import { schemaIssues } from '#services/json-schema.ts'

/** Why an input does not fit the schema that its task's frozen definition enforces, or null. */
export async function taskInputProblem(db: Database, attempt: Attempt): Promise<string | null> {
  if (attempt.state?.['checksInput'] !== true) return null
  const run = await findRun(db.prisma, attempt.runId)
  const program = run && (await programOf(db, run.programHash))
  const schema = program && defOf(program, attempt).inputSchema?.data
  if (!schema) return 'The stored definition of this run has no schema for this task.'
  try {
    const issues = schemaIssues(schema, attempt.input)
    const told = issues.map(({ path, message }) => `${path} ${message}`).join('; ')
    return issues.length === 0 ? null : `The input does not fit its schema: ${told}.`
  } catch {
    return `The input schema of ${attempt.name} is not a JSON Schema.`
  }
}

/** Programs never change under their hash. */
const known = new Map<string, Program>()
const KNOWN_MAX = 50

async function programOf(db: Database, hash: string): Promise<Program | null> {
  const there = known.get(hash)
  if (there) return there
  const [stored] = await findPrograms(db.pool, [hash])
  if (!stored) return null
  const program = compile(JSON.parse(stored.source) as ProgramSource)
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(hash, program)
  return program
}
