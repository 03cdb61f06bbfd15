import { wordOf } from './issue-words.ts'
import { isObject } from './json.ts'

/** A fault of a value against a JSON Schema, as ajv tells it. */
export interface SchemaFault {
  readonly keyword: string
  readonly params: { readonly [name: string]: unknown }
  /** Where the schema demands it: `#/properties/version/pattern`. */
  readonly schemaPath?: string | undefined
  readonly message?: string | undefined
}

/** One sentence about a fault, for whoever fills in a form; a schema's own example says more than its pattern. */
export function schemaFaultWords(fault: SchemaFault, schema: object): string {
  return WORDS[fault.keyword]?.(fault, schema) ?? fault.message ?? 'is not valid'
}

const WORDS: Readonly<Record<string, (fault: SchemaFault, schema: object) => string>> = {
  required: () => 'is required',
  additionalProperties: () => 'is not known to this workflow',
  type: ({ params }) => `must be ${[params['type']].flat().map(String).map(wordOf).join(' or ')}`,
  enum: ({ params }) => `must be one of ${JSON.stringify(params['allowedValues'])}`,
  minLength: ({ params }) => `must have at least ${counted(params['limit'], 'character')}`,
  maxLength: ({ params }) => `must have at most ${counted(params['limit'], 'character')}`,
  minItems: ({ params }) => `must have at least ${counted(params['limit'], 'item')}`,
  maxItems: ({ params }) => `must have at most ${counted(params['limit'], 'item')}`,
  pattern: ({ params, schemaPath = '' }, schema) => {
    const example = exampleOf(demanderOf(schema, schemaPath))
    return example === null ? `must match the pattern ${String(params['pattern'])}` : `must look like ${example}`
  },
}

const counted = (limit: unknown, word: string): string => `${String(limit)} ${limit === 1 ? word : `${word}s`}`

/** The first example of a schema that is a text; null without one. */
export function exampleOf(schema: unknown): string | null {
  const examples = isObject(schema) ? schema['examples'] : null
  const [first] = Array.isArray(examples) ? examples : []
  return typeof first === 'string' ? first : null
}

/** The part of a schema in which a keyword stands; undefined where the path leads nowhere. */
function demanderOf(schema: object, schemaPath: string): unknown {
  const parts = schemaPath.replace(/^#\/?/, '').split('/').slice(0, -1)
  const names = parts.map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
  return names.reduce<unknown>(
    (part, name) => (isObject(part) || Array.isArray(part) ? Reflect.get(part, name) : undefined),
    schema,
  )
}
