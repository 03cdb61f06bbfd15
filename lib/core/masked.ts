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
