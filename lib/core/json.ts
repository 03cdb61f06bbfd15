import { z } from 'zod'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export const Json: z.ZodType<Json> = z.json() as z.ZodType<Json>
export const JsonObject: z.ZodType<JsonObject> = z.record(z.string(), Json)

export const isObject = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Bounds on a JSON text from outside; `keysMax` counts object members over the whole text. */
export interface JsonLimits {
  readonly bytesMax: number
  readonly depthMax: number
  readonly keysMax: number
}

const DEPTH: { readonly [char: string]: number } = { '{': 1, '[': 1, '}': -1, ']': -1 }

/** Where the string that begins at `start` ends; the text's length when it does not. */
function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return i
}

/** The first bound a JSON text breaks, or null. One pass over the characters, before anything is parsed. */
export function brokenLimit(text: string, limits: JsonLimits): keyof JsonLimits | null {
  if (text.length > limits.bytesMax) return 'bytesMax'
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
