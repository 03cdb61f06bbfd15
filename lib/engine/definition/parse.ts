import type { z } from 'zod'
import { AppError, type Issue } from '#core/errors.ts'
import { inWords } from '#core/issue-words.ts'
import { isObject, type JsonObject } from '#core/json.ts'
import { definitionIssues, placedTasks, type TaskDefs } from './check.ts'
import { EXTENSION } from './extension.ts'
import { inheriting } from './inline.ts'
import { jsonPathOf } from './json-place.ts'
import { nameIssues, taskDefIssues } from './limit-issues.ts'
import { TaskDef } from './task-def.ts'
import { WorkflowDef, workflowExtensionOf } from './workflow-def.ts'

const issuesOf = ({ issues }: z.ZodError): Issue[] =>
  issues.map(({ path, message }) => ({ path: jsonPathOf(path), message }))

/** Names the first thing that is wrong and holds all. */
function refusal(what: string, issues: readonly Issue[]): AppError {
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  const message = `This is no valid ${what}: ${first?.path} ${first?.message}${more}. Nothing was registered.`
  return new AppError('invalid', message, { issues })
}

/** The definition, or everything that is wrong with it. */
function readWorkflow(json: unknown, known: TaskDefs): WorkflowDef | readonly Issue[] {
  const parsed = WorkflowDef.safeParse(json, { error: inWords })
  if (!parsed.success) return issuesOf(parsed.error)
  const issues = [...definitionIssues(parsed.data, known), ...inlineIssues(parsed.data, known)]
  return issues.length > 0 ? issues : parsed.data
}

const isIssues = (read: WorkflowDef | readonly Issue[]): read is readonly Issue[] => Array.isArray(read)

/** One written inline is whoever's who launches it: it cannot be an unregistered definition of another service function. */
function readInline(definition: JsonObject, serviceFunction: string, known: TaskDefs): WorkflowDef | readonly Issue[] {
  const read = readWorkflow(inheriting(definition, serviceFunction), known)
  if (isIssues(read)) return read
  const other = workflowExtensionOf(read).serviceFunction
  const message = `is ${other}; a definition written inline belongs to ${serviceFunction}, as what launches it does`
  const path = `$.metadata["${EXTENSION}"].serviceFunction`
  return other === serviceFunction ? read : [{ path, message }]
}

/** What is wrong with the definitions that SUB_WORKFLOW nodes hold. */
function inlineIssues(workflow: WorkflowDef, known: TaskDefs): Issue[] {
  const { serviceFunction } = workflowExtensionOf(workflow)
  return placedTasks(workflow.tasks, '$.tasks').flatMap(({ task, path }) => {
    const definition = task.type === 'SUB_WORKFLOW' ? task.subWorkflowParam?.workflowDefinition : null
    const read = isObject(definition) ? readInline(definition as JsonObject, serviceFunction, known) : []
    const at = `${path}.subWorkflowParam.workflowDefinition`
    return isIssues(read) ? read.map(({ path: inside, message }) => ({ path: at + inside.slice(1), message })) : []
  })
}

function orRefusal(read: WorkflowDef | readonly Issue[]): WorkflowDef {
  if (isIssues(read)) throw refusal('workflow definition', read)
  return read
}

/**
 * Reads a workflow definition and checks all that can be known without running it; `known` are the registered task
 * definitions. Throws `invalid` with every issue and its JSON path.
 */
export const parseWorkflow = (json: unknown, known: TaskDefs = new Map()): WorkflowDef =>
  orRefusal(readWorkflow(json, known))

/** The same of a definition that a run of a service function launches without its being registered. */
export const parseInline = (
  definition: JsonObject,
  serviceFunction: string,
  known: TaskDefs = new Map(),
): WorkflowDef => orRefusal(readInline(definition, serviceFunction, known))

/** Reads a task definition. Throws `invalid` with every issue and its JSON path. */
export function parseTaskDef(json: unknown): TaskDef {
  const parsed = TaskDef.safeParse(json, { error: inWords })
  if (!parsed.success) throw refusal('task definition', issuesOf(parsed.error))
  const def = parsed.data
  const issues = [...nameIssues(def.name, '$.name'), ...taskDefIssues(def, '$')]
  if (issues.length > 0) throw refusal('task definition', issues)
  return def
}
