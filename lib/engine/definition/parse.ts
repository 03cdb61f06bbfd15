import type { z } from 'zod'
import { AppError, type Issue } from '#core/errors.ts'
import { definitionIssues } from './check.ts'
import { TaskDef } from './task-def.ts'
import { WorkflowDef } from './workflow-def.ts'

const NAME = /^[A-Za-z_$][\w$]*$/

/** A JSON path such as `$.tasks[0].name`. */
function jsonPath(keys: readonly PropertyKey[]): string {
  const step = (key: PropertyKey): string => {
    if (typeof key === 'number') return `[${key}]`
    return NAME.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(String(key))}]`
  }
  return `$${keys.map(step).join('')}`
}

function parse<S extends z.ZodType>(schema: S, json: unknown, what: string): z.infer<S> {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: jsonPath(path), message }))
  throw refusal(what, issues)
}

const refusal = (what: string, issues: readonly Issue[]): AppError =>
  new AppError('invalid', `This is no valid ${what}; nothing was registered.`, { issues })

/** Reads a workflow definition and checks all that can be known without running it. Throws `invalid` with every issue and its JSON path. */
export function parseWorkflow(json: unknown): WorkflowDef {
  const workflow = parse(WorkflowDef, json, 'workflow definition')
  const issues = definitionIssues(workflow)
  if (issues.length > 0) throw refusal('workflow definition', issues)
  return workflow
}

function taskDefIssues(def: TaskDef): Issue[] {
  const issues: Issue[] = []
  if (def.timeoutSeconds > 0 && def.responseTimeoutSeconds > def.timeoutSeconds)
    issues.push({ path: '$.responseTimeoutSeconds', message: 'must not be more than timeoutSeconds' })
  if (def.totalTimeoutSeconds > 0 && def.totalTimeoutSeconds < def.timeoutSeconds)
    issues.push({ path: '$.totalTimeoutSeconds', message: 'must not be less than timeoutSeconds' })
  return issues
}

/** Reads a task definition. Throws `invalid` with every issue and its JSON path. */
export function parseTaskDef(json: unknown): TaskDef {
  const def = parse(TaskDef, json, 'task definition')
  const issues = taskDefIssues(def)
  if (issues.length > 0) throw refusal('task definition', issues)
  return def
}
