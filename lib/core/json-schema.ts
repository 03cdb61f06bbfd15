import { z } from 'zod'
import { isObject, type Json as JsonValue, type JsonObject as JsonRecord } from './json.ts'

export type Json = JsonValue
export type JsonObject = JsonRecord

const ISSUES_MAX = 20

interface Unkept {
  readonly path: PropertyKey[]
  readonly message: string
}

const HALF = 'holds half a character, which cannot be kept'

/** What JSON can say and nobody can keep: half a character has no UTF-8, and a member `__proto__` is none of an object's own. */
function* unkept(value: unknown, path: PropertyKey[]): Generator<Unkept> {
  if (typeof value === 'string' && !value.isWellFormed()) yield { path, message: HALF }
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* unkept(item, [...path, i])
  if (!isObject(value)) return
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__') yield { path: [...path, name], message: 'is no name that a member can have' }
    else if (!name.isWellFormed()) yield { path: [...path, name.toWellFormed()], message: `is a name that ${HALF}` }
    yield* unkept(member, [...path, name.toWellFormed()])
  }
}

/** The schemas of JSON stand apart from its types: whoever only knows those needs no zod, which would be most of a page. */
export const Json: z.ZodType<Json> = z.json() as z.ZodType<Json>
/** Names each place in it that cannot be kept. */
export const JsonObject: z.ZodType<JsonObject> = z
  .unknown()
  .superRefine((value, ctx) => {
    for (const issue of unkept(value, []).take(ISSUES_MAX)) ctx.addIssue({ code: 'custom', ...issue })
  })
  .pipe(z.record(z.string(), Json))
