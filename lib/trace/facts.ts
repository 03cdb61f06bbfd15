import type { JsonObject } from '#core/json.ts'

/** A fact of a chain's entry, if it is there and a text. */
export const textFact = (facts: JsonObject, name: string): string | null => {
  const value = facts[name]
  return typeof value === 'string' ? value : null
}

/** A fact of a chain's entry, if it is there and a number. */
export const numberFact = (facts: JsonObject, name: string): number | null => {
  const value = facts[name]
  return typeof value === 'number' ? value : null
}
