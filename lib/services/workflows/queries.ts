import type { Context } from '#core/context.ts'
import { isObject, type JsonObject } from '#core/json.ts'
import { findWorkflowVersion, listNewestVersions, listVersions, type WorkflowVersion } from '#db/definitions.ts'
import { listLastRuns } from '#db/run-list.ts'
import type { RunSummary } from '#db/run-summary.ts'
import { compile } from '#engine/compile.ts'
import type { WorkflowDef } from '#engine/definition/workflow-def.ts'
import { gatesOf, nodesOf } from '#engine/describe.ts'
import { graphOf } from '#engine/graph.ts'
import { mockTemplate } from '#engine/mock-template.ts'
import { currentHost } from '#host/current.ts'
import { can, mustSee, notFound, visibleFunctions } from '../authorise.ts'
import { peopleOf } from '../people.ts'
import { linesOf } from '../runs/run-line.ts'
import type { RunLine } from '../runs/view.ts'
import { authorOf } from './author.ts'
import { readSource } from './freeze-program.ts'
import { resourceOfWorkflow } from './resource.ts'
import type { WorkflowLine, WorkflowView } from './view.ts'

/** The newest version of every workflow the viewer may see, by name. */
export async function listWorkflows(ctx: Context): Promise<readonly WorkflowLine[]> {
  const { prisma } = currentHost().db
  return workflowLines(await listNewestVersions(prisma, visibleFunctions(ctx)))
}

/** Service functions the viewer may see, whether they have workflows or not. */
export const listFunctions = async (ctx: Context): Promise<readonly string[]> => visibleFunctions(ctx)

/** One workflow, in the newest or the given version. Throws not_found when there is none the viewer may see. */
export async function getWorkflow(ctx: Context, name: string, version?: number): Promise<WorkflowView> {
  const { prisma, pool } = currentHost().db
  const found = await findWorkflowVersion(prisma, name, version ?? null)
  if (!found) throw notFound('Workflow')
  mustSee(ctx, resourceOfWorkflow(found))
  const [[line], source, versions] = await Promise.all([
    workflowLines([found]),
    readSource(prisma, found),
    listVersions(prisma, name),
  ])
  if (!line) throw notFound('Workflow')
  const program = compile(source)
  const people = await peopleOf(
    pool,
    versions.map(({ createdBy }) => createdBy),
  )
  return {
    ...line,
    versions: versions.map(({ version, createdAt, createdBy }) => ({
      version,
      createdAt,
      createdBy: authorOf(createdBy, people),
    })),
    inputSchema: schemaOf(source.workflow),
    inputTemplate: source.workflow.inputTemplate as JsonObject,
    nodes: nodesOf(program),
    gates: gatesOf(program).map(({ ref, title, group, quorum }) => ({ ref, title, group, quorum })),
    canLaunch: can(ctx, 'launch', resourceOfWorkflow(found)),
    canRegister: can(ctx, 'register', resourceOfWorkflow(found)),
    graph: graphOf(program),
    mocks: mockTemplate(program),
    definition: JSON.parse(found.definition) as JsonObject,
  }
}

async function workflowLines(versions: readonly WorkflowVersion[]): Promise<readonly WorkflowLine[]> {
  const { db } = currentHost()
  const last = await listLastRuns(
    db.pool,
    versions.map(({ name }) => name),
  )
  const runs = await linesOf(db, [...last.values()].filter(isOfSameFunction(versions)))
  return versions.map((version) => lineOf(version, runs.find((run) => run.workflow === version.name) ?? null))
}

/** A workflow may have moved to another service function: its older runs are then not the viewer's to see. */
const isOfSameFunction =
  (versions: readonly WorkflowVersion[]) =>
  (run: RunSummary): boolean =>
    versions.some(({ name, serviceFunction }) => name === run.workflow && serviceFunction === run.serviceFunction)

function lineOf(found: WorkflowVersion, lastRun: RunLine | null): WorkflowLine {
  const { description } = JSON.parse(found.definition) as { description?: string | null }
  const { name, version, serviceFunction } = found
  return { name, version, description: description ?? '', serviceFunction, lastRun }
}

function schemaOf(workflow: WorkflowDef): JsonObject | null {
  if (workflow.inputSchema?.type !== 'JSON') return null
  const schema = workflow.inputSchema.data as JsonObject | null
  const properties = schema?.['properties']
  if (!schema || !isObject(properties)) return schema
  return { ...schema, properties: inOrder(properties as JsonObject, workflow.inputParameters) }
}

/** A stored definition has its keys sorted; `inputParameters` says in which order its author thinks of the input. */
function inOrder(properties: JsonObject, names: readonly string[]): JsonObject {
  const placeOf = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length)
  return Object.fromEntries(Object.entries(properties).sort(([a], [b]) => placeOf(a) - placeOf(b)))
}
