import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Issue } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'

/** A check made from a JSON Schema, in the dialect the launch form reads. Throws when it is none; nothing is fetched. */
export function compileSchema(schema: object): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: true, logger: false })
  addFormats.default(ajv)
  return ajv.compile(schema)
}

const validators = new WeakMap<object, ValidateFunction>()

/** Compiled once for a definition that is kept. */
function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema)
  if (known) return known
  const validate = compileSchema(schema)
  validators.set(schema, validate)
  return validate
}

/** Everything by which an input does not fit a JSON Schema, each under `$.input`. Throws what is wrong with the schema itself. */
export function schemaIssues(schema: object, input: JsonObject): Issue[] {
  const validate = validatorOf(schema)
  if (validate(input)) return []
  return (validate.errors ?? []).map((error) => ({ path: pathOf(error), message: messageOf(error) }))
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
