import type { Context } from '#core/context.ts'
import type { JsonObject } from '#core/json.ts'
import {
  findTaskDefinition,
  findWorkflowVersion,
  listTaskDefinitionRows,
  type TaskDefinitionRow,
  type WorkflowVersion,
} from '#db/definitions.ts'
import { taskJsonSchema, workflowJsonSchema } from '#engine/definition/json-schema.ts'
import { currentHost } from '#host/current.ts'
import { builtInPolicies } from '#policy/load.ts'
import { can, mustSee, notFound } from '../authorise.ts'
import { peopleOf } from '../people.ts'
import { parseInput } from '../parse-input.ts'
import { authorOf } from './author.ts'
import { SOURCE_LIMITS } from './check-definition.ts'
import { SourceInput } from './inputs.ts'
import { previewOfTask, previewOfWorkflow } from './preview.ts'
import { resourceOfWorkflow } from './resource.ts'
import { newTaskDef, newWorkflow } from './starting-points.ts'
import type { Draft, Preview, TaskDefinitionView, VersionPair, VersionView } from './view.ts'

const sourceOf = (input: unknown): string =>
  parseInput(SourceInput, input, 'Nothing was checked.', SOURCE_LIMITS).source

/** Checks a text as a workflow definition and says what registering it would do. */
export const previewWorkflow = async (ctx: Context, input: unknown): Promise<Preview> =>
  previewOfWorkflow(ctx, sourceOf(input))

/** Checks a text as a task definition and says what registering it would do. */
export const previewTask = async (ctx: Context, input: unknown): Promise<Preview> => previewOfTask(ctx, sourceOf(input))

/** Where the editor begins: the newest version of a workflow, or a small one to start from. */
export async function getWorkflowDraft(ctx: Context, name: string | null): Promise<Draft> {
  const found = name === null ? null : await visibleVersion(ctx, name, null)
  const definition = found ? jsonOf(found) : newWorkflow(firstFunction(ctx))
  const preview = await previewOfWorkflow(ctx, JSON.stringify(definition))
  return { name, definition, schema: workflowJsonSchema(), preview }
}

/** Where the editor begins: a task definition as it stands, or one to start from. */
export async function getTaskDraft(ctx: Context, name: string | null): Promise<Draft> {
  const definition = name === null ? newTaskDef() : (await getTaskDefinition(ctx, name)).definition
  const preview = await previewOfTask(ctx, JSON.stringify(definition))
  return { name, definition, schema: taskJsonSchema(), preview }
}

/** Two versions of a workflow. Throws not_found unless both are there and the viewer may see them. */
export async function compareVersions(ctx: Context, name: string, a: number, b: number): Promise<VersionPair> {
  const [before, after] = await Promise.all([visibleVersion(ctx, name, a), visibleVersion(ctx, name, b)])
  const people = await peopleOf(currentHost().db.pool, [before.createdBy, after.createdBy])
  const viewOf = (version: WorkflowVersion): VersionView => ({
    version: version.version,
    createdAt: version.createdAt,
    createdBy: authorOf(version.createdBy, people),
    definition: jsonOf(version),
  })
  return { name, before: viewOf(before), after: viewOf(after) }
}

/** Every task definition, by name; none for those who may see no service function. */
export async function listTaskDefinitions(ctx: Context): Promise<readonly TaskDefinitionView[]> {
  const rows = await listTaskDefinitionRows(currentHost().db.prisma)
  return rows.filter(({ name }) => can(ctx, 'view', { kind: 'TaskDefinition', id: name }).allowed).map(taskViewOf)
}

/** Throws not_found when there is none the viewer may see. */
export async function getTaskDefinition(ctx: Context, name: string): Promise<TaskDefinitionView> {
  mustSee(ctx, { kind: 'TaskDefinition', id: name })
  const row = await findTaskDefinition(currentHost().db.prisma, name)
  if (!row) throw notFound('TaskDefinition')
  return taskViewOf(row)
}

async function visibleVersion(ctx: Context, name: string, version: number | null): Promise<WorkflowVersion> {
  const found = await findWorkflowVersion(currentHost().db.prisma, name, version)
  if (!found) throw notFound('Workflow')
  mustSee(ctx, resourceOfWorkflow(found))
  return found
}

const jsonOf = ({ definition }: Pick<WorkflowVersion, 'definition'>): JsonObject => JSON.parse(definition) as JsonObject

/** The first service function the viewer may register for; who may for none is not told what there is. */
const firstFunction = (ctx: Context): string =>
  builtInPolicies().serviceFunctions.find(
    (serviceFunction) => can(ctx, 'register', { kind: 'Workflow', id: 'new', serviceFunction }).allowed,
  ) ?? 'my-service'

function taskViewOf(row: TaskDefinitionRow): TaskDefinitionView {
  const definition = jsonOf(row)
  const description = typeof definition['description'] === 'string' ? definition['description'] : ''
  return { name: row.name, description, updatedAt: row.updatedAt, definition }
}
