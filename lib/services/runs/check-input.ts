import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { AppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import type { WorkflowDef } from '#engine/definition/workflow-def.ts'
import { compileSchema } from '../json-schema.ts'
import { invalid } from '../parse-input.ts'

/** Holds a launch's input against the workflow's inputSchema; throws invalid with every issue under `$.input`. */
export function checkInput(workflow: WorkflowDef, input: JsonObject, undone: string): void {
  const schema = workflow.enforceSchema ? workflow.inputSchema?.data : null
  if (!schema) return
  const validate = compile(() => validatorOf(schema), workflow.name, undone)
  if (validate(input)) return
  throw invalid(
    (validate.errors ?? []).map((error) => ({ path: pathOf(error), message: messageOf(error) })),
    undone,
  )
}

const validators = new WeakMap<object, ValidateFunction>()

/** Compiled once for a definition that is kept. */
function validatorOf(schema: JsonObject): ValidateFunction {
  const known = validators.get(schema)
  if (known) return known
  const validate = compileSchema(schema)
  validators.set(schema, validate)
  return validate
}

function compile<T>(work: () => T, name: string, undone: string): T {
  try {
    return work()
  } catch (cause) {
    throw new AppError('invalid', `The input schema of ${name} is not a JSON Schema. ${undone}`, { cause })
  }
}

/** `$.input.services[0].name`; what is missing or too much is named itself. */
function pathOf(error: ErrorObject): string {
  const parts = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const named = error.params['missingProperty'] ?? error.params['additionalProperty']
  const all = typeof named === 'string' ? [...parts, named] : parts
  return all.reduce((text, part) => (/^\d+$/.test(part) ? `${text}[${part}]` : `${text}.${part}`), '$.input')
}

function messageOf(error: ErrorObject): string {
  if (error.keyword === 'required') return 'is required'
  if (error.keyword === 'additionalProperties') return 'is not known to this workflow'
  if (error.keyword === 'enum') return `must be one of ${JSON.stringify(error.params['allowedValues'])}`
  return error.message ?? 'is not valid'
}
