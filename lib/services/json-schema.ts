import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { JsonObject } from '#core/json.ts'

/** A check made from a JSON Schema, in the dialect the launch form reads. Throws when it is none; nothing is fetched. */
export function compileSchema(schema: JsonObject): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: true, logger: false })
  addFormats.default(ajv)
  return ajv.compile(schema)
}
