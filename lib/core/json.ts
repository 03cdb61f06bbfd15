export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export const isObject = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Bounds on a JSON text from outside; `bytesMax` counts it in UTF-8, `keysMax` object members over the whole text. */
export interface JsonLimits {
  readonly bytesMax: number
  readonly depthMax: number
  readonly keysMax: number
}

/** Bounds on what a run or a task takes in or puts out (Conductor: 10 MB each). */
export const PAYLOAD_LIMITS: JsonLimits = { bytesMax: 10 * 1024 * 1024, depthMax: 100, keysMax: 1_000_000 }

const DEPTH: { readonly [char: string]: number } = { '{': 1, '[': 1, '}': -1, ']': -1 }

/** Where the string that begins at `start` ends; the text's length when it does not. */
function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return i
}

/** A unit of UTF-16 takes at most three bytes in UTF-8: most texts need not be looked at. */
function isLarger(text: string, bytesMax: number): boolean {
  if (text.length * 3 <= bytesMax || text.length > bytesMax) return text.length > bytesMax
  let bytes = text.length
  for (let i = 0; i < text.length && bytes <= bytesMax; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) bytes += unit > 0x7ff && !isHalf(unit) ? 2 : 1
  }
  return bytes > bytesMax
}

/** Two of these make one character of four bytes. */
const isHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff

/** The first bound a JSON text breaks, or null. One pass over the characters, before anything is parsed. */
export function brokenLimit(text: string, limits: JsonLimits): keyof JsonLimits | null {
  if (isLarger(text, limits.bytesMax)) return 'bytesMax'
  let depth = 0
  let keys = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? ''
    if (char === '"') i = endOfString(text, i)
    else if (char === ':') keys++
    else depth += DEPTH[char] ?? 0
    if (depth > limits.depthMax) return 'depthMax'
    if (keys > limits.keysMax) return 'keysMax'
  }
  return null
}

/** How much larger than it is taken to be the JSON of a value may be: a number takes up to 25 bytes with its comma. */
const SPREAD = 25

/** The first bound that the JSON of a value would break, or null. No text is made of one that is far from the bound, or far over it. */
export function brokenValueLimit(value: unknown, limits: JsonLimits): keyof JsonLimits | null {
  const { broken, bytesMin } = measure(value, limits)
  if (broken !== null || bytesMin * SPREAD <= limits.bytesMax) return broken
  return isLarger(JSON.stringify(value), limits.bytesMax) ? 'bytesMax' : null
}

/** Looks no further than the bounds; `bytesMin` is the least that the JSON of the value takes. */
function measure(value: unknown, limits: JsonLimits): { broken: keyof JsonLimits | null; bytesMin: number } {
  const left = { bytes: limits.bytesMax, keys: limits.keysMax }
  const look = (part: unknown, depth: number): keyof JsonLimits | null => {
    left.bytes -= typeof part === 'string' ? part.length + 2 : 1
    if (left.bytes < 0) return 'bytesMax'
    if (typeof part !== 'object' || part === null) return null
    if (depth > limits.depthMax) return 'depthMax'
    return Array.isArray(part) ? lookAt(part, depth) : lookInto(part, depth)
  }
  const lookAt = (parts: readonly unknown[], depth: number): keyof JsonLimits | null => {
    for (const part of parts) {
      const broken = look(part, depth + 1)
      if (broken) return broken
    }
    return null
  }
  const lookInto = (object: object, depth: number): keyof JsonLimits | null => {
    if (Object.keys(object).length > left.keys) return 'keysMax'
    for (const [name, member] of Object.entries(object)) {
      left.bytes -= name.length + 3
      left.keys -= 1
      const broken = look(member, depth + 1)
      if (broken) return broken
    }
    return null
  }
  const broken = look(value, 1)
  return { broken, bytesMin: limits.bytesMax - left.bytes }
}

const BROKEN: Record<keyof JsonLimits, string> = {
  bytesMax: 'is larger than 10 MB',
  depthMax: `is nested deeper than ${PAYLOAD_LIMITS.depthMax} levels`,
  keysMax: 'has more than a million members',
}

/** Why a payload cannot be taken, as the end of a sentence that begins with what it is; null when it can. */
export function payloadProblem(payload: unknown): string | null {
  const broken = brokenValueLimit(payload, PAYLOAD_LIMITS)
  return broken && BROKEN[broken]
}

/** The same of a text from outside, before it is parsed. */
export function payloadTextProblem(text: string): string | null {
  const broken = brokenLimit(text, PAYLOAD_LIMITS)
  return broken && BROKEN[broken]
}
