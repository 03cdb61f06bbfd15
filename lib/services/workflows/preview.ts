import type { Context } from '#core/context.ts'
import { isAppError, type Issue } from '#core/errors.ts'
import { INT_MAX } from '#core/input.ts'
import type { JsonObject } from '#core/json.ts'
import { findTaskDefinition } from '#db/definitions.ts'
import type { TaskDef } from '#engine/definition/task-def.ts'
import { taskDefWarnings, workflowWarnings } from '#engine/definition/warnings.ts'
import { workflowExtensionOf, type WorkflowDef } from '#engine/definition/workflow-def.ts'
import { currentHost } from '#host/current.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import { can } from '../authorise.ts'
import {
  checkTaskDef,
  checkWorkflow,
  readDefinition,
  readTaskDefs,
  scriptIssues,
  sizeIssues,
} from './check-definition.ts'
import { nextVersion, type NextVersion } from './next-version.ts'
import { resourceOfWorkflow } from './resource.ts'
import type { Preview } from './view.ts'

const NOTHING: Preview = { name: null, issues: [], warnings: [], becomes: null, latest: null, canRegister: null }

/** What a text says, or what is wrong with it. */
function readAs<T>(source: string, check: (json: unknown) => T): { json: JsonObject; def: T } | readonly Issue[] {
  try {
    const json = readDefinition(source)
    return { json, def: check(json) }
  } catch (error) {
    if (!isAppError(error)) throw error
    return error.issues.length > 0 ? error.issues : [{ path: '$', message: error.message }]
  }
}

const NONE: ReadonlyMap<string, TaskDef> = new Map()

/**
 * What registering this text as a workflow would do, for whoever asks; `coming` are task definitions that will be
 * registered before it. Nothing is changed.
 */
export async function previewOfWorkflow(ctx: Context, source: string, coming = NONE): Promise<Preview> {
  const known = new Map([...(await readTaskDefs(currentHost().db.prisma)), ...coming])
  const read = readAs(source, (json) => checkWorkflow(json, known))
  if (!('json' in read)) return { ...NOTHING, issues: read }
  const issues = await scriptIssues(read.def)
  if (issues.length > 0) return { ...NOTHING, name: read.def.name, issues }
  const warnings = workflowWarnings(read.def, new Set(known.keys()))
  return { ...(await fitting(ctx, read.json, read.def)), warnings }
}

async function fitting(ctx: Context, json: JsonObject, def: WorkflowDef): Promise<Preview> {
  const { name } = def
  const next = await nextVersion(currentHost().db.prisma, def, json)
  const own = resourceOfWorkflow({ name, serviceFunction: workflowExtensionOf(def).serviceFunction })
  const there = next.newest && resourceOfWorkflow(next.newest)
  if (there && !can(ctx, 'view', there).allowed) {
    const message = 'belongs to another service function; choose another name'
    return { ...NOTHING, name, issues: [{ path: '$.name', message }] }
  }
  const issues = [...aboveIssues(next), ...sizeIssues({ ...json, version: next.version })]
  if (issues.length > 0) return { ...NOTHING, name, issues }
  const inBoth = [own, ...(there ? [there] : [])].map((resource) => can(ctx, 'register', resource))
  return {
    ...NOTHING,
    name,
    becomes: { version: next.version, isSame: next.isSame },
    latest: next.newest && {
      version: next.newest.version,
      definition: JSON.parse(next.newest.definition) as JsonObject,
    },
    canRegister: inBoth.find(({ allowed }) => !allowed) ?? { allowed: true },
  }
}

/** No number follows the last one. */
const aboveIssues = ({ version }: NextVersion): Issue[] =>
  version <= INT_MAX
    ? []
    : [{ path: '$.version', message: `no number is above ${INT_MAX}, which is registered: choose another name` }]

/** What registering this text as a task definition would do, for whoever asks. Nothing is changed. */
export async function previewOfTask(ctx: Context, source: string): Promise<Preview> {
  const read = readAs<TaskDef>(source, checkTaskDef)
  if (!('json' in read)) return { ...NOTHING, issues: read }
  const { name } = read.def
  const issues = sizeIssues(read.json)
  if (issues.length > 0) return { ...NOTHING, name, issues }
  const resource = { kind: 'TaskDefinition', id: name } as const
  const there = can(ctx, 'view', resource).allowed ? await findTaskDefinition(currentHost().db.prisma, name) : null
  return {
    name,
    issues: [],
    warnings: taskDefWarnings(read.def),
    becomes: { version: null, isSame: there?.definition === canonicalJson(read.json) },
    latest: there && { version: null, definition: JSON.parse(there.definition) as JsonObject },
    canRegister: can(ctx, 'register', resource),
  }
}
