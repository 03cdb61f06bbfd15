import { isObject, type JsonObject } from '#core/json.ts'

export type Key = string | number

/** A field that may stand somewhere, and what it means. */
export interface Field {
  readonly name: string
  readonly description: string | null
  readonly isRequired: boolean
  /** How its value begins, so that it can be typed on. */
  readonly starts: string
}

/** A JSON Schema with its references followed and its alternatives side by side; `null` is no alternative worth telling. */
function flat(schema: unknown, root: JsonObject, depth = 0): readonly JsonObject[] {
  if (!isObject(schema) || depth > 8) return []
  const { $ref: ref, anyOf } = schema
  if (typeof ref === 'string') return flat(target(root, ref), root, depth + 1)
  if (Array.isArray(anyOf)) return anyOf.flatMap((one) => flat(one, root, depth + 1))
  return schema['type'] === 'null' ? [] : [schema as JsonObject]
}

const target = (root: JsonObject, ref: string): unknown =>
  ref
    .split('/')
    .slice(1)
    .reduce<unknown>((at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined), root)

function step(schema: JsonObject, key: Key): unknown {
  if (typeof key === 'number') return schema['items']
  const { properties, additionalProperties } = schema
  return isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : additionalProperties
}

/** The schemas that say what may stand at a place. */
function schemasAt(root: JsonObject, keys: readonly Key[]): readonly JsonObject[] {
  return keys.reduce<readonly JsonObject[]>(
    (schemas, key) => schemas.flatMap((schema) => flat(step(schema, key), root)),
    flat(root, root),
  )
}

const textIn = (schema: unknown, name: string): string | null => {
  const value = isObject(schema) ? schema[name] : null
  return typeof value === 'string' ? value : null
}

const STARTS: { readonly [type: string]: string } = { object: '{}', array: '[]', string: '""' }

function startOf(schema: unknown, root: JsonObject): string {
  const type = flat(schema, root)[0]?.['type']
  return STARTS[String(Array.isArray(type) ? type[0] : type)] ?? ''
}

/** The fields an object at a place may have, in the order of the schema. */
export function fieldsAt(root: JsonObject, keys: readonly Key[]): readonly Field[] {
  return schemasAt(root, keys).flatMap((schema) => {
    const { properties, required } = schema
    const needed = Array.isArray(required) ? required : []
    return Object.entries(isObject(properties) ? properties : {}).map(([name, field]) => ({
      name,
      description: textIn(field, 'description'),
      isRequired: needed.includes(name),
      starts: startOf(field, root),
    }))
  })
}

/** The values a place may have, as JSON; none when anything of a kind may stand there. */
export function valuesAt(root: JsonObject, keys: readonly Key[]): readonly string[] {
  const last = keys.at(-1)
  const around = last === undefined ? [] : schemasAt(root, keys.slice(0, -1)).map((schema) => step(schema, last))
  const examples = around.flatMap((schema) =>
    isObject(schema) && Array.isArray(schema['examples']) ? schema['examples'] : [],
  )
  const listed = schemasAt(root, keys).flatMap(({ enum: values, const: only, type }) => {
    if (Array.isArray(values)) return values
    if (only !== undefined) return [only]
    return type === 'boolean' || (Array.isArray(type) && type.includes('boolean')) ? [true, false] : []
  })
  return [...new Set([...listed, ...examples].map((value) => JSON.stringify(value)))]
}

/** What a field means, or null. */
export function descriptionAt(root: JsonObject, keys: readonly Key[]): string | null {
  const name = keys.at(-1)
  return fieldsAt(root, keys.slice(0, -1)).find((field) => field.name === name)?.description ?? null
}
