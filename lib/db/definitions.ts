import { AppError } from '#core/errors.ts'
import { Int, isKeepable } from '#core/input.ts'
import type { Instant } from '#core/time.ts'
import { at, type Read, type Sql, type Tx } from './database.ts'
import { run, statement } from './statement.ts'

const FREEZE_FACTS = statement('find-freeze-facts')
const NEWEST = statement('list-newest-workflows')

/** A registered version of a workflow; `definition` is canonical JSON and never changes. */
export interface WorkflowVersion {
  readonly name: string
  readonly version: number
  readonly definition: string
  readonly digest: string
  readonly serviceFunction: string
  readonly createdAt: Instant
  /** A person's id, or the name of a service. */
  readonly createdBy: string
}

const canBe = (name: string, version: number | null): boolean =>
  isKeepable(name) && (version === null || Int.safeParse(version).success)

/** A version by number, or the newest. What cannot be a name or a number of one is none. */
export async function findWorkflowVersion(
  read: Read,
  name: string,
  version: number | null,
): Promise<WorkflowVersion | null> {
  if (!canBe(name, version)) return null
  const row = await read.workflowDefinition.findFirst({
    where: version === null ? { name } : { name, version },
    orderBy: { version: 'desc' },
  })
  return row && { ...row, createdAt: at(row.createdAt) }
}

/** The newest version of each of these workflows that there is. */
export async function findNewestVersions(read: Read, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (names.length === 0) return new Map()
  const rows = await read.workflowDefinition.groupBy({
    by: ['name'],
    where: { name: { in: [...names] } },
    _max: { version: true },
  })
  return new Map(rows.flatMap(({ name, _max }) => (_max.version === null ? [] : [[name, _max.version] as const])))
}

/** A version without its definition, and what tells the definitions of tasks and the versions of other workflows from later ones. */
export interface FreezeFacts extends Pick<WorkflowVersion, 'name' | 'version' | 'digest' | 'serviceFunction'> {
  readonly taskDefs: readonly string[]
  readonly children: readonly string[]
}

/** What a definition is frozen with. */
export interface FreezeNames {
  /** Null: the definitions of all tasks. */
  readonly tasks: readonly string[] | null
  /** Workflows of which it launches the newest version. */
  readonly children: readonly string[]
}

interface FactsRow {
  readonly name: string
  readonly version: number
  readonly digest: string
  readonly service_function: string
  readonly task_defs: string[]
  readonly children: string[]
}

/** Facts by which a version (null: the newest) that was frozen with these can be known again. */
export async function findFreezeFacts(
  sql: Sql,
  name: string,
  version: number | null,
  { tasks, children }: FreezeNames,
): Promise<FreezeFacts | null> {
  const [row] = (await run<FactsRow>(sql, FREEZE_FACTS, [name, version, tasks, children])).rows
  return row
    ? {
        name: row.name,
        version: row.version,
        digest: row.digest,
        serviceFunction: row.service_function,
        taskDefs: row.task_defs,
        children: row.children,
      }
    : null
}

/** The newest version of every workflow of these service functions, by name. */
export async function listNewestVersions(read: Read, serviceFunctions: readonly string[]): Promise<WorkflowVersion[]> {
  const rows = await read.workflowDefinition.findMany({
    where: { serviceFunction: { in: [...serviceFunctions] } },
    distinct: ['name'],
    orderBy: [{ name: 'asc' }, { version: 'desc' }],
  })
  return rows.map((row) => Object.assign(row, { createdAt: at(row.createdAt) }))
}

/** The newest version of every workflow of these service functions without its definition, by name. */
export async function listNewestWorkflows(sql: Sql, serviceFunctions: readonly string[]): Promise<VersionOf[]> {
  return (await run<VersionOf>(sql, NEWEST, [serviceFunctions])).rows
}

type VersionOf = Pick<WorkflowVersion, 'name' | 'version' | 'digest'>

/** The definitions of these versions. */
export const findDefinitions = async (
  read: Read,
  versions: readonly VersionOf[],
): Promise<readonly Pick<WorkflowVersion, 'digest' | 'definition'>[]> =>
  versions.length === 0
    ? []
    : read.workflowDefinition.findMany({
        where: { OR: versions.map(({ name, version }) => ({ name, version })) },
        select: { digest: true, definition: true },
      })

/** All versions of one workflow without their definitions, newest first. */
export async function listVersions(
  read: Read,
  name: string,
): Promise<readonly Omit<WorkflowVersion, 'definition' | 'digest'>[]> {
  const rows = await read.workflowDefinition.findMany({
    where: { name },
    omit: { definition: true, digest: true },
    orderBy: { version: 'desc' },
    take: 100,
  })
  return rows.map((row) => Object.assign(row, { createdAt: at(row.createdAt) }))
}

/** Registers a version once. False when the same content is registered already; throws conflict when other content is. */
export async function addWorkflowVersion(tx: Tx, added: WorkflowVersion): Promise<boolean> {
  const { count } = await tx.workflowDefinition.createMany({
    data: [{ ...added, createdAt: new Date(added.createdAt) }],
    skipDuplicates: true,
  })
  if (count === 1) return true
  const there = await findWorkflowVersion(tx, added.name, added.version)
  if (there?.digest === added.digest) return false
  throw new AppError(
    'conflict',
    `Version ${added.version} of ${added.name} is registered with other content, and a version never changes. Register it under a new number. Nothing was registered.`,
  )
}

/** All task definitions as JSON texts. */
export async function listTaskDefinitions(read: Read): Promise<readonly string[]> {
  const rows = await read.taskDefinition.findMany({ select: { definition: true }, orderBy: { name: 'asc' } })
  return rows.map((row) => row.definition)
}

/** Sets a task's definition; true when that changed anything. */
export async function saveTaskDefinition(tx: Tx, name: string, definition: string, now: Instant): Promise<boolean> {
  const there = await tx.taskDefinition.findUnique({ where: { name } })
  if (there?.definition === definition) return false
  const data = { definition, updatedAt: new Date(now) }
  await tx.taskDefinition.upsert({ where: { name }, create: { name, ...data }, update: data })
  return true
}

/** A task definition as it stands; `definition` is canonical JSON. */
export interface TaskDefinitionRow {
  readonly name: string
  readonly definition: string
  readonly updatedAt: Instant
}

export async function findTaskDefinition(read: Read, name: string): Promise<TaskDefinitionRow | null> {
  const row = isKeepable(name) ? await read.taskDefinition.findUnique({ where: { name } }) : null
  return row && { ...row, updatedAt: at(row.updatedAt) }
}

/** Every task definition by name. */
export async function listTaskDefinitionRows(read: Read): Promise<readonly TaskDefinitionRow[]> {
  const rows = await read.taskDefinition.findMany({ orderBy: { name: 'asc' } })
  return rows.map((row) => Object.assign(row, { updatedAt: at(row.updatedAt) }))
}
