import type { z } from 'zod'
import { AppError, type Issue } from '#core/errors.ts'
import { definitionIssues, type TaskDefs } from './check.ts'
import { jsonPathOf } from './json-place.ts'
import { nameIssues, taskDefIssues } from './limit-issues.ts'
import { TaskDef } from './task-def.ts'
import { WorkflowDef } from './workflow-def.ts'

function parse<S extends z.ZodType>(schema: S, json: unknown, what: string): z.infer<S> {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: jsonPathOf(path), message }))
  throw refusal(what, issues)
}

/** Names the first thing that is wrong and holds all. */
function refusal(what: string, issues: readonly Issue[]): AppError {
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  const message = `This is no valid ${what}: ${first?.path} ${first?.message}${more}. Nothing was registered.`
  return new AppError('invalid', message, { issues })
}

/**
 * Reads a workflow definition and checks all that can be known without running it; `known` are the registered task
 * definitions. Throws `invalid` with every issue and its JSON path.
 */
export function parseWorkflow(json: unknown, known: TaskDefs = new Map()): WorkflowDef {
  const workflow = parse(WorkflowDef, json, 'workflow definition')
  const issues = definitionIssues(workflow, known)
  if (issues.length > 0) throw refusal('workflow definition', issues)
  return workflow
}

/** Reads a task definition. Throws `invalid` with every issue and its JSON path. */
export function parseTaskDef(json: unknown): TaskDef {
  const def = parse(TaskDef, json, 'task definition')
  const issues = [...nameIssues(def.name, '$.name'), ...taskDefIssues(def, '$')]
  if (issues.length > 0) throw refusal('task definition', issues)
  return def
}
