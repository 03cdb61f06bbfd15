import { isObject, type Json, type JsonObject } from '#core/json.ts'
import { HELP } from './help.ts'

/** Fields in the order people read them in, by a field that only that kind of object has. */
const ORDERS = HELP.map(({ marker, fields }) => ({ marker, names: Object.keys(fields) }))

/** Known fields first, as a definition is explained; the others by name. */
function inOrder(value: JsonObject): JsonObject {
  const names = ORDERS.find(({ marker }) => marker in value)?.names ?? []
  const placeOf = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length)
  const sorted = Object.entries(value).sort(([a], [b]) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([name, part]) => [name, inReadingOrder(part)]))
}

/** The same value with its members in the order of reading: equal definitions give equal texts. */
function inReadingOrder<T extends Json>(value: T): T {
  if (Array.isArray(value)) return value.map(inReadingOrder) as T
  return isObject(value) ? (inOrder(value) as T) : value
}

/** A definition as people read and edit it. */
export const readableText = (definition: Json): string => JSON.stringify(inReadingOrder(definition), null, 2)
