import { isObject, type Json, type JsonObject } from '#core/json.ts'
import { EXTENSION } from './extension.ts'

/** What is there, an empty object in place of nothing, or null for what is no object. */
function objectOf(value: Json | undefined): JsonObject | null {
  if (value === undefined || value === null) return {}
  return isObject(value) ? (value as JsonObject) : null
}

/** A definition written inline, with the service function of whoever launches it unless it names one itself. */
export function inheriting(definition: JsonObject, serviceFunction: string): JsonObject {
  const metadata = objectOf(definition['metadata'])
  const extension = metadata && objectOf(metadata[EXTENSION])
  if (!extension) return definition
  return { ...definition, metadata: { ...metadata, [EXTENSION]: { serviceFunction, ...extension } } }
}
