import { AppError, type Issue } from '#core/errors.ts'
import { isObject, type JsonLimits, type JsonObject } from '#core/json.ts'
import type { Read } from '#db/database.ts'
import { listTaskDefinitions } from '#db/definitions.ts'
import { parseTaskDef, parseWorkflow } from '#engine/definition/parse.ts'
import { TaskDef } from '#engine/definition/task-def.ts'
import { scriptsOf } from '#engine/definition/scripts.ts'
import type { WorkflowDef } from '#engine/definition/workflow-def.ts'
import { currentHost } from '#host/current.ts'
import { compileSchema } from '../json-schema.ts'
import { checkLimits, invalid, limitProblem } from '../parse-input.ts'

/** Bounds on a definition, looked at before any of it is parsed. */
export const DEFINITION_LIMITS: JsonLimits = { bytesMax: 512 * 1024, depthMax: 64, keysMax: 20_000 }

/** The same of a definition that is sent as a value: as `{"definition":…}`. */
export const SENT_LIMITS: JsonLimits = {
  bytesMax: DEFINITION_LIMITS.bytesMax + '{"definition":}'.length,
  depthMax: DEFINITION_LIMITS.depthMax + 1,
  keysMax: DEFINITION_LIMITS.keysMax + 1,
}

/** Of one that is sent as a text, in which quotes and the ends of lines take two bytes each. */
export const SOURCE_LIMITS: JsonLimits = { ...DEFINITION_LIMITS, bytesMax: DEFINITION_LIMITS.bytesMax * 2 + 100 }

const UNDONE = 'Nothing was registered.'

/** What keeps a definition from being sent, although its text could be read. */
export function sizeIssues(definition: JsonObject): Issue[] {
  const problem = limitProblem(JSON.stringify(definition), DEFINITION_LIMITS)
  return problem === null ? [] : [{ path: '$', message: `${problem} as it would be registered` }]
}

/** The JSON object a text holds. Throws too_large, or invalid at `$` with the place the text breaks off at. */
export function readDefinition(text: string): JsonObject {
  checkLimits(text, DEFINITION_LIMITS, UNDONE)
  const value = parsed(text)
  if (isObject(value)) return value as JsonObject
  throw invalid([{ path: '$', message: 'must be a JSON object' }], UNDONE)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = cause instanceof SyntaxError ? `is not JSON: ${cause.message}` : 'is not JSON'
    throw new AppError('invalid', `The text ${message}. ${UNDONE}`, { cause, issues: [{ path: '$', message }] })
  }
}

/** The registered task definitions by name. */
export async function readTaskDefs(read: Read): Promise<ReadonlyMap<string, TaskDef>> {
  const defs = (await listTaskDefinitions(read)).map((text) => TaskDef.parse(JSON.parse(text)))
  return new Map(defs.map((def) => [def.name, def]))
}

/** Reads a workflow definition and makes every check that needs no run. Throws invalid with all issues. */
export function checkWorkflow(json: unknown, known: ReadonlyMap<string, TaskDef>): WorkflowDef {
  const workflow = parseWorkflow(json, known)
  refuse(schemaIssues(workflow))
  return workflow
}

/** Reads a task definition and makes every check that needs no run. Throws invalid with all issues. */
export function checkTaskDef(json: unknown): TaskDef {
  const def = parseTaskDef(json)
  refuse(schemaIssues(def))
  return def
}

/** Throws invalid with these issues, if there are any. */
export function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw invalid(issues, UNDONE)
}

/** Schemas that are none: found here, not at the first launch. */
function schemaIssues(def: Pick<WorkflowDef, 'inputSchema' | 'outputSchema'>): Issue[] {
  return (['inputSchema', 'outputSchema'] as const).flatMap((field) => {
    const schema = def[field]
    if (schema?.type !== 'JSON' || !schema.data) return []
    const problem = schemaProblem(schema.data)
    return problem === null ? [] : [{ path: `$.${field}.data`, message: `is no JSON Schema: ${problem}` }]
  })
}

function schemaProblem(schema: JsonObject): string | null {
  try {
    compileSchema(schema)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read'
  }
}

/** Scripts that are none. Those put together at run time are looked at then. */
export async function scriptIssues(workflow: WorkflowDef): Promise<Issue[]> {
  const { sandbox } = currentHost()
  const issues: Issue[] = []
  for (const { path, script } of scriptsOf(workflow)) {
    const problem = await sandbox.check(script)
    if (problem !== null) issues.push({ path, message: `is no ${script.language}: ${problem}` })
  }
  return issues
}
