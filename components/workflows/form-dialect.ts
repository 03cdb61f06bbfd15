import { customizeValidator } from '@rjsf/validator-ajv8'
import type { RJSFSchema, ValidatorType } from '@rjsf/utils'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { JsonObject } from '#core/json.ts'
import type { FieldIssue } from './field-issues.ts'
import { inWords, pathOf } from './form-faults.ts'

const options = { ajvOptionsOverrides: { strict: false } }
const newest = customizeValidator({ AjvClass: Ajv2020, ...options })
const older = customizeValidator(options)

/** A schema as a form is made of it, and who says what fits it. */
interface Readable {
  readonly schema: RJSFSchema
  readonly validator: ValidatorType
}

/** Reads a schema in the dialect it names, as the server's check does: its name itself is known to neither validator. */
export function readableSchema({ $schema, ...schema }: JsonObject): Readable {
  const isOlder = typeof $schema === 'string' && /\/draft-0[67]\/schema#?$/.test($schema)
  return { schema: schema as RJSFSchema, validator: isOlder ? older : newest }
}

/** What a JSON Schema says about a value: one sentence per fault, with its path. */
export function faultsOf(given: JsonObject, value: JsonObject): readonly FieldIssue[] {
  const { schema, validator } = readableSchema(given)
  const { errors } = validator.validateFormData(value, schema)
  return inWords(errors, given).map((error) => ({ path: pathOf(error), message: error.message }))
}
