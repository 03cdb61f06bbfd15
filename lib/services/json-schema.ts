import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Issue } from '#core/errors.ts'
import { brokenValueLimit, type JsonLimits, type JsonObject } from '#core/json.ts'
import { schemaFaultWords } from '#core/schema-fault.ts'
import { within } from './within.ts'

type Reader = new (options: Options) => Pick<Ajv, 'compile'>

/** How the addresses of dialects end, with or without an empty fragment; draft-07 only adds to draft-06. */
const DIALECTS: readonly (readonly [name: RegExp, reader: Reader])[] = [
  [/\/draft\/2020-12\/schema#?$/, Ajv2020],
  [/\/draft\/2019-09\/schema#?$/, Ajv2019],
  [/\/draft-0[67]\/schema#?$/, Ajv],
]

function readerOf(dialect: unknown): Reader {
  if (dialect === undefined) return Ajv2020
  const [, reader] = DIALECTS.find(([name]) => name.test(String(dialect))) ?? []
  if (reader) return reader
  throw new Error(`${String(dialect)} is no dialect that can be read: use draft-06, draft-07, 2019-09 or 2020-12`)
}

/** Whoever registers a schema must not keep the process from everything else: reading it and each check are given this long. */
const MS_MAX = 1_000

/** A check made from a JSON Schema, in the dialect it names, else the newest. Throws when it is none; nothing is fetched. */
export function compileSchema(schema: object, options: Options = {}): ValidateFunction {
  const { $schema, ...rest } = schema as JsonObject
  const ajv = new (readerOf($schema))({ strict: false, validateFormats: true, logger: false, ...options })
  addFormats.default(ajv as Ajv)
  const validate = within(MS_MAX, () => ajv.compile(rest))
  if (validate === null) throw new Error(`it takes longer than ${MS_MAX / 1_000} s to read: it has to be smaller`)
  return validate
}

/** Stops at the first fault, or finds all. */
interface Validators {
  readonly first: ValidateFunction
  readonly all: ValidateFunction
  readonly isCostly: boolean
}

const validators = new WeakMap<object, Validators>()

/** Beside these, and of a small schema, a check takes about as long as the input is large. */
const COSTLY = /"(?:pattern|patternProperties|uniqueItems|format|\$ref|\$dynamicRef|\$recursiveRef)":/
const SMALL_LENGTH_MAX = 2_000

/** Compiled once for a definition that is kept. */
function validatorsOf(schema: object): Validators {
  const known = validators.get(schema)
  if (known) return known
  const text = JSON.stringify(schema)
  const isCostly = text.length > SMALL_LENGTH_MAX || COSTLY.test(text)
  const made = { first: compileSchema(schema), all: compileSchema(schema, { allErrors: true }), isCostly }
  validators.set(schema, made)
  return made
}

const TOO_LONG: Issue = {
  path: '$.input',
  message: `takes longer to check than ${MS_MAX / 1_000} s: the schema has to be simpler, above all its patterns`,
}

/** A larger input may have more faults than anybody reads, or a process can hold. */
const TOLD_WHOLE: JsonLimits = { bytesMax: 64 * 1024, depthMax: Infinity, keysMax: Infinity }

/**
 * Everything by which an input does not fit a JSON Schema, each under `$.input`; of one above 64 KiB the first thing. Throws
 * what is wrong with the schema itself.
 */
export function schemaIssues(schema: object, input: JsonObject): Issue[] {
  const made = validatorsOf(schema)
  const check = (): Issue[] => issuesBy(made, schema, input)
  return made.isCostly ? (within(MS_MAX, check) ?? [TOO_LONG]) : check()
}

function issuesBy({ first, all }: Validators, schema: object, input: JsonObject): Issue[] {
  if (first(input)) return []
  const check = brokenValueLimit(input, TOLD_WHOLE) === null ? all : first
  check(input)
  return (check.errors ?? []).map((error) => ({ path: pathOf(error), message: schemaFaultWords(error, schema) }))
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
