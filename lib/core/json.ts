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

/** The first bound a JSON text breaks, or null. One pass over the characters, before anything is parsed. */
export function brokenLimit(text: string, limits: JsonLimits): keyof JsonLimits | null {
  if (text.length > limits.bytesMax) return 'bytesMax'
  let depth = 0
  let keys = 0
  let isInString = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (isInString) {
      if (char === '\\') i++
      else if (char === '"') isInString = false
    } else if (char === '"') isInString = true
    else if (char === '{' || char === '[') {
      if (++depth > limits.depthMax) return 'depthMax'
    } else if (char === '}' || char === ']') depth--
    else if (char === ':' && ++keys > limits.keysMax) return 'keysMax'
  }
  return null
}
