import type { RJSFValidationError } from '@rjsf/utils'
import { isObject, type JsonObject } from '#core/json.ts'
import { schemaFaultWords } from '#core/schema-fault.ts'

type Told = RJSFValidationError & { readonly message: string }

const partsOf = ({ property = '' }: RJSFValidationError): readonly string[] => property.split('.').filter(Boolean)

/** One sentence per fault that a form's validator found, in the order of the fields: the first of them is gone to. */
export function inWords(errors: readonly RJSFValidationError[], schema: JsonObject): Told[] {
  const names = isObject(schema['properties']) ? Object.keys(schema['properties']) : []
  const placeOf = (error: RJSFValidationError): number => names.indexOf(partsOf(error)[0] ?? '')
  return errors.map((error) => toldOf(error, schema)).toSorted((a, b) => placeOf(a) - placeOf(b))
}

function toldOf(error: RJSFValidationError, schema: JsonObject): Told {
  const { name = '', params = {}, schemaPath, message } = error
  return { ...error, message: schemaFaultWords({ keyword: name, params, schemaPath, message }, schema) }
}

/** Where the fault is; what is too much is named itself. */
export function pathOf(error: RJSFValidationError): string {
  const { additionalProperty } = (error.params ?? {}) as { readonly additionalProperty?: string }
  return ['$', ...partsOf(error), ...(additionalProperty === undefined ? [] : [additionalProperty])].join('.')
}
