import type { Json } from '#core/json.ts'
import type { ValueType } from './span.ts'

/** A value as it is kept, and its type where the JSON of it does not tell. */
export interface Typed {
  value: Json
  type: ValueType | undefined
}

/** Doubles that JSON knows no number for. */
const UNWRITTEN: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity', '-0'])
const INTEGER = /^-?\d{1,19}$/
/** RFC 4648, of either alphabet: senders of JSON may use both. */
const BASE64 = /^[\w+/-]*={0,2}$/

/** What a number can't hold exactly is kept as digits. */
export function holdInteger(held: Typed, value: bigint | number): void {
  const number = Number(value)
  const isExact = Number.isSafeInteger(number)
  held.value = isExact ? number : value.toString()
  held.type = isExact ? undefined : 'int'
}

/** What JSON knows no number for is kept as text. A double that is whole looks like an integer. */
export function holdDouble(held: Typed, value: number): void {
  const text = Object.is(value, -0) ? '-0' : String(value)
  held.value = UNWRITTEN.has(text) ? text : value
  held.type = isFraction(value) ? undefined : 'double'
}

/** Base64, as OTLP/JSON writes bytes. */
export function holdBytes(held: Typed, base64: string): void {
  held.value = base64
  held.type = 'bytes'
}

const isFraction = (value: Json): boolean =>
  typeof value === 'number' && Number.isFinite(value) && !Number.isSafeInteger(value)

/**
 * The type of a list whose items have these types by their place: as little as is needed to find them again. Whole numbers of a list
 * of which nothing is told are doubles where another is one (OpenTelemetry: most lists have one type): of others integers are told.
 */
export function listType(
  items: readonly Json[],
  types: { readonly [place: string]: ValueType },
): ValueType | undefined {
  const hasFraction = items.some(isFraction)
  const hasDouble = hasFraction || Object.values(types).includes('double')
  const told = items.flatMap((item, place): [string, ValueType][] => {
    const type = types[place] ?? (hasDouble && Number.isSafeInteger(item) ? 'int' : undefined)
    const isUnderstood = hasFraction && type === 'double' && typeof item === 'number'
    return type === undefined || isUnderstood ? [] : [[String(place), type]]
  })
  const [first] = told
  if (first === undefined) return undefined
  const isSame = told.length === items.length && typeof first[1] === 'string'
  return isSame && told.every(([, type]) => type === first[1]) ? first[1] : Object.fromEntries(told)
}

/** The type of what a list holds at a place, or an object by a name. */
export function memberType(type: ValueType | undefined, at: string | number): ValueType | undefined {
  if (typeof type === 'string') return type
  return type !== undefined && Object.hasOwn(type, at) ? type[at] : undefined
}

/** Numbers of a list are doubles where one of them is. */
export const isOfDoubles = (items: readonly Json[], type: ValueType | undefined): boolean =>
  items.some((item, place) => isFraction(item) || memberType(type, place) === 'double')

/** A text as the value that it was, if it still can be. */
export type WasValue =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'bytes'; readonly value: Buffer }

export function valueOfText(text: string, type: ValueType | undefined): WasValue | null {
  if (type === 'bytes' && BASE64.test(text)) return { kind: 'bytes', value: Buffer.from(text, 'base64') }
  if (type === 'double' && UNWRITTEN.has(text)) return { kind: 'double', value: Number(text) }
  if (type !== 'int' || !INTEGER.test(text)) return null
  const value = BigInt(text)
  return BigInt.asIntN(64, value) === value ? { kind: 'int', value } : null
}

/** RFC 4648 with padding, as OTLP/JSON writes bytes. */
export const base64Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/** Any name is a name, `__proto__` too. */
export function setMember<T>(object: { [name: string]: T }, name: string, value: T): void {
  if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true })
  else object[name] = value
}
