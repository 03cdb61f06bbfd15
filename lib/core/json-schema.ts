import { z } from 'zod'
import type { Json as JsonValue, JsonObject as JsonRecord } from './json.ts'

export type Json = JsonValue
export type JsonObject = JsonRecord

/** The schemas of JSON stand apart from its types: whoever only knows those needs no zod, which would be most of a page. */
export const Json: z.ZodType<Json> = z.json() as z.ZodType<Json>
export const JsonObject: z.ZodType<JsonObject> = z.record(z.string(), Json)
