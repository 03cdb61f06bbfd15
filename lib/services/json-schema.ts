import { createContext, Script } from 'node:vm'
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

interface Validator {
  readonly validate: ValidateFunction
  readonly isCostly: boolean
}

const validators = new WeakMap<object, Validator>()

/** Compiled once for a definition that is kept. */
function validatorOf(schema: object): Validator {
  const known = validators.get(schema)
  if (known) return known
  const validator = { validate: compileSchema(schema), isCostly: COSTLY.test(JSON.stringify(schema)) }
  validators.set(schema, validator)
  return validator
}

/** Whoever registers a schema must not keep the process from everything else: a check is given this long (wall clock). */
const CHECK_MS_MAX = 1_000
/** Beside these a check takes no longer than schema and input are large. */
const COSTLY = /"(?:pattern|patternProperties|uniqueItems|format|\$ref|\$dynamicRef|\$recursiveRef)":/
const room = createContext(Object.create(null) as { work?: () => boolean })
const work = new Script('work()')

/** What `check` answers, or null when it takes too long. */
function within(check: () => boolean, msMax: number): boolean | null {
  room['work'] = check
  try {
    return work.runInContext(room, { timeout: msMax }) as boolean
  } catch (error) {
    // It comes from the other context: none of our errors.
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null
    throw error
  } finally {
    delete room['work']
  }
}

const TOO_LONG: Issue = {
  path: '$.input',
  message: `takes longer to check than ${CHECK_MS_MAX / 1_000} s: the schema has to be simpler, above all its patterns`,
}

/** Everything by which an input does not fit a JSON Schema, each under `$.input`. Throws what is wrong with the schema itself. */
export function schemaIssues(schema: object, input: JsonObject): Issue[] {
  const { validate, isCostly } = validatorOf(schema)
  const isFit = isCostly ? within(() => validate(input), CHECK_MS_MAX) : validate(input)
  if (isFit === null) return [TOO_LONG]
  if (isFit) return []
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
