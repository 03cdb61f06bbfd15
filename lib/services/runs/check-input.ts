import { AppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import { inputOf } from '#engine/commands/start.ts'
import type { WorkflowDef } from '#engine/definition/workflow-def.ts'
import { schemaIssues } from '../json-schema.ts'
import { invalid } from '../parse-input.ts'

/** Holds what a launch's input comes to (Conductor: inputTemplate) against the workflow's inputSchema; throws invalid with every issue under `$.input`. */
export function checkInput(workflow: WorkflowDef, input: JsonObject, undone: string): void {
  const schema = workflow.enforceSchema ? workflow.inputSchema?.data : null
  if (!schema) return
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
