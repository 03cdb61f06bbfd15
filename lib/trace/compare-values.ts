import { isObject, type Json, type JsonObject } from '#core/json.ts'
import { MASKED } from '#core/masked.ts'

/** A place where two payloads differ; null where one of them has nothing. Values are JSON, shortened. */
interface ValueChange {
  readonly path: string
  readonly here: string | null
  readonly there: string | null
}

export interface ValueChanges {
  readonly changes: readonly ValueChange[]
  /** How many more there are. */
  readonly more: number
  /** Masked values: whether they differ is not said, or somebody could guess them by comparing. */
  readonly hidden: number
  /** False: the payloads are too large, and only their beginning was compared. */
  readonly isWhole: boolean
}

const CHANGES_MAX = 50
const VALUES_MAX = 20_000
const TEXT_MAX = 120

type Value = Json | undefined

/** A value as a line shows it. */
export function textOfValue(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text
}

/** The path of a member as JSONPath writes it. */
const memberPath = (path: string, name: string): string =>
  /^[A-Za-z_][\w-]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`

interface Place {
  readonly path: string
  readonly here: Value
  readonly there: Value
}

/** The members of both, or null when the two have to be held against each other as they are. */
function membersOf({ path, here, there }: Place): readonly Place[] | null {
  if (Array.isArray(here) && Array.isArray(there))
    return Array.from({ length: Math.max(here.length, there.length) }, (_, i) => ({
      path: `${path}[${i}]`,
      here: here[i],
      there: there[i],
    }))
  if (!isObject(here) || !isObject(there)) return null
  const [a, b] = [here as JsonObject, there as JsonObject]
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return names.map((name) => ({ path: memberPath(path, name), here: a[name], there: b[name] }))
}

const isSameValue = (a: Value, b: Value): boolean =>
  a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b))

const holdsMasked = (value: Value): boolean => value !== undefined && JSON.stringify(value).includes(`"${MASKED}"`)

/** Where two payloads differ, in the order of the first one's members; without recursion, since they may nest deeply. */
export function valueChanges(here: JsonObject, there: JsonObject): ValueChanges {
  const changes: ValueChange[] = []
  const stack: Place[] = [{ path: '$', here, there }]
  let [more, hidden, left] = [0, 0, VALUES_MAX]
  for (let at = stack.pop(); at !== undefined && left > 0; at = stack.pop(), left--) {
    const members = membersOf(at)
    if (members) stack.push(...members.toReversed())
    else if (holdsMasked(at.here) || holdsMasked(at.there)) hidden++
    else if (isSameValue(at.here, at.there)) continue
    else if (changes.length === CHANGES_MAX) more++
    else changes.push({ path: at.path, here: shown(at.here), there: shown(at.there) })
  }
  return { changes, more, hidden, isWhole: stack.length === 0 }
}

const shown = (value: Value): string | null => (value === undefined ? null : textOfValue(value))

const SCALARS_MAX = 60
const SCALAR_LENGTH_MAX = 100
const SCALAR_DEPTH_MAX = 3

/** Short values of a payload by their path, masked ones apart: what runs may have in common. */
export function scalarsOf(payload: JsonObject): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const stack: { path: string; value: Json; depth: number }[] = [{ path: '$', value: payload, depth: 0 }]
  for (let at = stack.pop(); at !== undefined && found.size < SCALARS_MAX; at = stack.pop()) {
    const { path, value, depth } = at
    if (isObject(value)) {
      if (depth >= SCALAR_DEPTH_MAX) continue
      const members = Object.entries(value as JsonObject)
      const inside = members.map(([name, member]) => ({
        path: memberPath(path, name),
        value: member,
        depth: depth + 1,
      }))
      stack.push(...inside.toReversed())
    } else if (!Array.isArray(value) && value !== MASKED && textOfValue(value).length <= SCALAR_LENGTH_MAX)
      found.set(path, textOfValue(value))
  }
  return found
}
