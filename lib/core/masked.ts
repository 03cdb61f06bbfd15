import { isObject, type Json, type JsonObject } from './json.ts'

/** What is shown in place of a value under a masked name (Conductor: WorkflowDef.maskedFields). */
export const MASKED = '***'

/** A payload to begin another launch with. */
export interface WithoutMasked {
  readonly payload: JsonObject
  /** The paths of what was left out, such as `users[0].password`. */
  readonly leftOut: readonly string[]
}

/** A payload without what is masked in it, wholly or in part: stars are no value to launch with. */
export function withoutMasked(payload: JsonObject): WithoutMasked {
  const leftOut: string[] = []
  return { payload: membersWithout(payload, '', leftOut), leftOut }
}

/**
 * What somebody sends back who was shown a payload with stars: where it is as it was `shown`, it is what was `stored`, so that
 * nobody has to say again what they were not told.
 */
export function unmasked(sent: Json, shown: Json, stored: Json): Json {
  if (isSame(sent, shown)) return stored
  const partOf = (part: Json, asShown: unknown, asStored: unknown): Json =>
    asShown === undefined || asStored === undefined ? part : unmasked(part, asShown as Json, asStored as Json)
  if (Array.isArray(sent) && Array.isArray(shown) && Array.isArray(stored))
    return sent.map((part, at) => partOf(part, shown[at], stored[at]))
  if (!isObject(sent) || !isObject(shown) || !isObject(stored)) return sent
  const members = Object.entries(sent as JsonObject)
  return Object.fromEntries(
    members.map(([name, member]) => [
      name,
      Object.hasOwn(shown, name) ? partOf(member, shown[name], stored[name]) : member,
    ]),
  )
}

const isSame = (one: Json, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Says in `leftOut` what is missing. */
const membersWithout = (value: JsonObject, path: string, leftOut: string[]): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      kept(member, path === '' ? name : `${path}.${name}`, leftOut).map((one): [string, Json] => [name, one]),
    ),
  )

/** The value without what is masked in it; nothing when it is masked itself. */
function kept(value: Json, path: string, leftOut: string[]): [] | [Json] {
  if (Array.isArray(value)) return [value.flatMap((part, at) => kept(part, `${path}[${at}]`, leftOut))]
  if (isObject(value)) return [membersWithout(value, path, leftOut)]
  if (typeof value !== 'string' || !value.includes(MASKED)) return [value]
  leftOut.push(path)
  return []
}
