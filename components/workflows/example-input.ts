import { isObject, type Json, type JsonObject } from '#core/json.ts'

/** An example of a field: its own, its default, the first it may be, or an empty one of its type. */
function exampleValue(schema: unknown): Json {
  if (!isObject(schema)) return null
  const { examples, default: preset, enum: values, type } = schema
  const listed = [...(Array.isArray(examples) ? examples : []), preset, ...(Array.isArray(values) ? values : [])]
  const first = listed.find((value) => value !== undefined)
  if (first !== undefined) return first as Json
  return EMPTY[String(type)] ?? null
}

const EMPTY: { readonly [type: string]: Json } = {
  string: '',
  number: 0,
  integer: 0,
  boolean: false,
  object: {},
  array: [],
}

/** Input to begin with: the workflow's own defaults, and an example of every other field of its schema. */
export function exampleOf(schema: JsonObject | null, template: JsonObject): JsonObject {
  const properties = schema?.['properties']
  if (!isObject(properties)) return template
  const examples = Object.entries(properties).map(([name, field]) => [name, exampleValue(field)] as const)
  return { ...Object.fromEntries(examples), ...template }
}
