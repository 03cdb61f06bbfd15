import { shareReads } from '#core/share-reads.ts'
import type { Database, Read } from '#db/database.ts'
import {
  findFreezeFacts,
  findNewestVersions,
  findWorkflowVersion,
  type FreezeFacts,
  type FreezeNames,
  type WorkflowVersion,
} from '#db/definitions.ts'
import type { StoredProgram } from '#db/programs.ts'
import { openChildrenOf, withChildVersions } from '#engine/child-versions.ts'
import { programSourceOf, taskNamesOf, type ProgramSource } from '#engine/compile.ts'
import { WorkflowDef } from '#engine/definition/workflow-def.ts'
import { canonicalJson, digestOfText } from '#ledger/canonical.ts'
import { readTaskDefs } from './check-definition.ts'

/** A version of a workflow with the definitions of its tasks and the versions of its sub-workflows as they are now, under the hash of their content. */
export interface Frozen extends Pick<WorkflowVersion, 'name' | 'version' | 'serviceFunction'> {
  readonly program: StoredProgram
  readonly definition: WorkflowDef
}

interface Known {
  readonly facts: string
  readonly names: FreezeNames
  readonly frozen: Frozen
}

/** What was frozen lately, by name and version asked for. */
const known = new Map<string, Known>()
const KNOWN_MAX = 500

const shared = shareReads<Frozen | null>()

/** Freezes a version of a workflow (null: the newest) as it is now; null when there is none. */
export const freezeWorkflow = (db: Database, name: string, version: number | null): Promise<Frozen | null> =>
  shared(JSON.stringify([db.url, name, version]), () => readFrozen(db, name, version))

async function readFrozen(db: Database, name: string, version: number | null): Promise<Frozen | null> {
  const key = JSON.stringify([db.url, name, version])
  const before = known.get(key)
  const facts = before && (await findFreezeFacts(db.pool, name, version, before.names))
  if (before && facts && asText(facts) === before.facts) return before.frozen
  const found = await findWorkflowVersion(db.prisma, name, version)
  if (!found) return null
  const definition = WorkflowDef.parse(JSON.parse(found.definition))
  const names = { tasks: taskNamesOf(definition), children: openChildrenOf(definition) }
  const factsBefore = await findFreezeFacts(db.pool, name, version, names)
  const frozen = { ...found, program: await freeze(db.prisma, definition), definition }
  const factsAfter = await findFreezeFacts(db.pool, name, version, names)
  // What changed while it was read is not known by any facts.
  if (factsBefore?.digest === found.digest && factsAfter && asText(factsBefore) === asText(factsAfter))
    learn(key, { facts: asText(factsAfter), names, frozen })
  return frozen
}

function learn(key: string, what: Known): void {
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(key, what)
}

const asText = ({ version, digest, taskDefs, children }: FreezeFacts): string =>
  JSON.stringify([version, digest, taskDefs, children])

/** The same program, for runs that hide these fields too. */
export function hidingAlso(program: StoredProgram, fields: readonly string[]): StoredProgram {
  if (fields.length === 0) return program
  const source = JSON.parse(program.source) as ProgramSource
  const { maskedFields } = source.workflow
  const all = [...new Set([...maskedFields, ...fields])]
  if (all.length === maskedFields.length) return program
  return programOf({ ...source, workflow: { ...source.workflow, maskedFields: all } })
}

function programOf(program: ProgramSource): StoredProgram {
  const source = canonicalJson(program)
  return { hash: digestOfText(source), source }
}

/** A definition as a run of it keeps it, whatever is registered later. */
export async function freeze(read: Read, definition: WorkflowDef): Promise<StoredProgram> {
  const versions = await findNewestVersions(read, openChildrenOf(definition))
  return programOf(await readSourceOf(read, withChildVersions(definition, versions)))
}

/** A registered definition with the task definitions it names. */
export const readSource = (read: Read, workflow: WorkflowVersion): Promise<ProgramSource> =>
  readSourceOf(read, WorkflowDef.parse(JSON.parse(workflow.definition)))

async function readSourceOf(read: Read, definition: WorkflowDef): Promise<ProgramSource> {
  return programSourceOf(definition, [...(await readTaskDefs(read)).values()])
}
