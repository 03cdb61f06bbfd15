import { AppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import { inputOf } from '#engine/commands/start.ts'
import type { WorkflowDef } from '#engine/definition/workflow-def.ts'
import { schemaIssues } from '../json-schema.ts'
import { invalid } from '../parse-input.ts'

/** Holds what a launch's input comes to (Conductor: inputTemplate) against the workflow's inputSchema, if it is a JSON Schema that is enforced; throws invalid with every issue under `$.input`. */
export function checkInput(workflow: WorkflowDef, input: JsonObject, undone: string): void {
  const { enforceSchema, inputSchema } = workflow
  if (!enforceSchema || inputSchema?.type !== 'JSON' || !inputSchema.data) return
  const schema = inputSchema.data
  const issues = orInvalid(() => schemaIssues(schema, inputOf({ workflow }, input)), workflow.name, undone)
  if (issues.length > 0) throw invalid(issues, undone)
}

function orInvalid<T>(work: () => T, name: string, undone: string): T {
  try {
    return work()
  } catch (cause) {
    throw new AppError('invalid', `The input schema of ${name} is not a JSON Schema. ${undone}`, { cause })
  }
}
