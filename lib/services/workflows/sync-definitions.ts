import type { Context } from '#core/context.ts'
import { AppError, isAppError, type Issue } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import { listNewestVersions, listTaskDefinitionRows } from '#db/definitions.ts'
import { TaskDef } from '#engine/definition/task-def.ts'
import { currentHost } from '#host/current.ts'
import { visibleFunctions } from '../authorise.ts'
import { PROBE } from '../doctor/probe-definition.ts'
import { previewOfTask, previewOfWorkflow } from './preview.ts'
import { registerTask } from './register-task.ts'
import { registerWorkflow } from './register-workflow.ts'
import type { Preview } from './view.ts'

/** A definition as it lies in a folder. */
export interface DefinitionFile {
  readonly file: string
  readonly kind: DefinitionKind
  readonly definition: JsonObject
}
type DefinitionKind = 'workflow' | 'task'

/** How one definition of the folder and the server's differ. */
export interface DefinitionChange {
  readonly kind: DefinitionKind
  readonly name: string
  /** Null: it is on the server only. */
  readonly file: string | null
  readonly state: 'same' | 'new' | 'changed' | 'only-on-server'
  /** Versions of a workflow: the newest on the server, and the number it gets. */
  readonly version: { readonly from: number | null; readonly to: number | null }
  readonly before: JsonObject | null
  readonly after: JsonObject | null
  readonly warnings: readonly Issue[]
}

/** Compares a folder with the server. Throws invalid with every fault of every file, each under `<file> <JSON path>`. */
export async function compareDefinitions(
  ctx: Context,
  files: readonly DefinitionFile[],
): Promise<readonly DefinitionChange[]> {
  const read: { file: DefinitionFile; preview: Preview }[] = []
  const coming = tasksIn(files)
  for (const file of files) read.push({ file, preview: await previewOf(ctx, file, coming) })
  const issues = [...read.flatMap(faultsOf), ...twice(read)]
  if (issues.length > 0) {
    const faults = issues.length === 1 ? 'There is 1 fault' : `There are ${issues.length} faults`
    throw new AppError('invalid', `${faults} in the files. Nothing was compared or registered.`, { issues })
  }
  return [...read.map(changeOf), ...(await onlyOnServer(ctx, read))]
}

/** Registers what differs, task definitions first; what is on the server only stays there. Returns what was registered. */
export async function applyDefinitions(
  ctx: Context,
  changes: readonly DefinitionChange[],
): Promise<readonly DefinitionChange[]> {
  const wanted = changes.filter(({ state }) => state === 'new' || state === 'changed')
  const tasks = wanted.filter(({ kind }) => kind === 'task')
  const workflows = wanted.filter(({ kind }) => kind === 'workflow')
  for (const { after } of tasks) await registerTask.run(ctx, { definition: after })
  for (const { after } of workflows) await registerWorkflow.run(ctx, { definition: after })
  return [...tasks, ...workflows]
}

interface ReadFile {
  readonly file: DefinitionFile
  readonly preview: Preview
}

/** The task definitions of a folder; those that are none are refused when their own turn comes. */
function tasksIn(files: readonly DefinitionFile[]): ReadonlyMap<string, TaskDef> {
  const parsed = files.flatMap(({ kind, definition }) => {
    const def = kind === 'task' ? TaskDef.safeParse(definition).data : undefined
    return def ? [[def.name, def] as const] : []
  })
  return new Map(parsed)
}

async function previewOf(
  ctx: Context,
  { kind, definition }: DefinitionFile,
  coming: ReadonlyMap<string, TaskDef>,
): Promise<Preview> {
  const source = JSON.stringify(definition)
  try {
    return await (kind === 'workflow' ? previewOfWorkflow(ctx, source, coming) : previewOfTask(ctx, source))
  } catch (error) {
    if (!isAppError(error)) throw error
    return { ...BLANK, issues: [{ path: '$', message: error.message }] }
  }
}

const BLANK: Preview = { name: null, issues: [], warnings: [], becomes: null, latest: null, canRegister: null }

function faultsOf({ file: { file }, preview }: ReadFile): Issue[] {
  const { canRegister } = preview
  const refused = canRegister && !canRegister.allowed ? [{ path: '$', message: canRegister.reason }] : []
  return [...preview.issues, ...refused].map(({ path, message }) => ({ path: `${file} ${path}`, message }))
}

/** Two files that define the same: neither can be meant. */
function twice(read: readonly ReadFile[]): Issue[] {
  const first = new Map<string, string>()
  return read.flatMap(({ file, preview: { name } }) => {
    const key = `${file.kind} ${name}`
    const earlier = first.get(key)
    if (name === null || earlier === undefined) {
      first.set(key, file.file)
      return []
    }
    return [{ path: `${file.file} $.name`, message: `${name} is defined in ${earlier} too` }]
  })
}

function stateOf({ becomes, latest }: Preview): DefinitionChange['state'] {
  if (becomes?.isSame) return 'same'
  return latest ? 'changed' : 'new'
}

function changeOf({ file: { kind, file, definition }, preview }: ReadFile): DefinitionChange {
  const { name, latest, becomes, warnings } = preview
  const to = becomes?.version ?? null
  return {
    kind,
    name: name ?? '',
    file,
    state: stateOf(preview),
    version: { from: latest?.version ?? null, to },
    before: latest?.definition ?? null,
    after: to === null ? definition : { ...definition, version: to },
    warnings,
  }
}

/** What no folder holds but the server; the probe of connections is the product's own, and no folder's concern. */
async function onlyOnServer(ctx: Context, read: readonly ReadFile[]): Promise<DefinitionChange[]> {
  const { prisma } = currentHost().db
  const [workflows, tasks] = await Promise.all([
    listNewestVersions(prisma, visibleFunctions(ctx)),
    listTaskDefinitionRows(prisma),
  ])
  const there = [
    ...workflows.map(({ name, version, definition }) => ({ kind: 'workflow' as const, name, version, definition })),
    ...tasks.map(({ name, definition }) => ({ kind: 'task' as const, name, version: null, definition })),
  ]
  const isInFolder = (kind: DefinitionKind, name: string): boolean =>
    read.some(({ file, preview }) => file.kind === kind && preview.name === name)
  return there
    .filter(({ kind, name }) => !isInFolder(kind, name) && !(kind === 'workflow' && name === PROBE))
    .map(({ kind, name, version, definition }) => ({
      kind,
      name,
      file: null,
      state: 'only-on-server',
      version: { from: version, to: null },
      before: JSON.parse(definition) as JsonObject,
      after: null,
      warnings: [],
    }))
}
