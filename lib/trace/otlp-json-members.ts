import { isObject } from '#core/json.ts'
import { OtlpDecodeError, type Reading } from './otlp-limits.ts'

/** An object of the request, of which nothing is known yet. */
export type Members = { readonly [key: string]: unknown }

const DIGITS = /^-?\d{1,20}$/
export const malformed = (what: string): OtlpDecodeError =>
  new OtlpDecodeError('malformed', `not valid OTLP/JSON: ${what}`)

/** Proto3 JSON: a missing or null field has its default. */
export const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null

export function objectAt(value: unknown, name: string): Members {
  if (isAbsent(value)) return {}
  if (!isObject(value)) throw malformed(`${name} must be an object`)
  return value
}

export function listAt(members: Members, name: string): readonly unknown[] {
  const value = members[name]
  if (isAbsent(value)) return []
  if (!Array.isArray(value)) throw malformed(`${name} must be an array`)
  return value
}

export function stringAt(members: Members, name: string): string {
  const value = members[name]
  if (isAbsent(value)) return ''
  if (typeof value !== 'string') throw malformed(`${name} must be a string`)
  return value
}

export function textAt(members: Members, name: string, reading: Reading): string {
  const text = stringAt(members, name)
  if (text.length <= reading.textLengthMax) return text
  reading.cuts++
  return text.slice(0, reading.textLengthMax)
}

/** OTLP: enums are integers, their names are not allowed. */
export function enumAt(members: Members, name: string): number {
  const value = members[name]
  if (isAbsent(value)) return 0
  if (typeof value !== 'number' || !Number.isInteger(value)) throw malformed(`${name} must be an integer`)
  return value
}

/** Proto3 JSON: 64-bit integers are decimal strings; numbers are accepted. */
export function integerAt(members: Members, name: string): bigint {
  const value = members[name]
  if (isAbsent(value)) return 0n
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  if (typeof value === 'string' && DIGITS.test(value)) return BigInt(value)
  throw malformed(`${name} must be an integer or its decimal digits`)
}
