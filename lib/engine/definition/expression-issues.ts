import type { Issue } from '#core/errors.ts'
import type { Json } from '#core/json.ts'
import { isReserved, mentionProblem, mentionsOf, type Mention } from '../references.ts'
import { stepOf } from './json-place.ts'

/** A text of a definition, and where it stands. */
interface Text {
  readonly text: string
  readonly path: string
}

/** Every text inside a value with its own JSON path. */
function textsOf(value: Json, path: string): Text[] {
  if (typeof value === 'string') return [{ text: value, path }]
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((part, i) => textsOf(part, path + stepOf(i)))
  return Object.entries(value).flatMap(([key, part]) => textsOf(part, path + stepOf(key)))
}

/** References an expression may name; null when a dynamic fork adds more at run time. */
export type Refs = ReadonlySet<string> | null

function problemOf(mention: Mention, refs: Refs): string | null {
  const problem = mentionProblem(mention)
  if (problem) return `\${${mention.path}} cannot be read: ${problem}`
  const isKnown = refs === null || mention.ref === null || isReserved(mention.ref) || refs.has(mention.ref)
  return isKnown ? null : `\${${mention.ref}…} names no task of this definition`
}

/** Expressions that are no JSONPath or name no task of the definition, each at the very text it stands in. */
export const expressionIssues = (value: Json, path: string, refs: Refs): Issue[] =>
  textsOf(value, path).flatMap((text) =>
    mentionsOf(text.text).flatMap((mention) => {
      const message = problemOf(mention, refs)
      return message === null ? [] : [{ path: text.path, message }]
    }),
  )

/** Where a value names a task that is known only at run time. */
export const openReferences = (value: Json, path: string): string[] =>
  textsOf(value, path)
    .filter(({ text }) => mentionsOf(text).some(({ ref }) => ref === null))
    .map((text) => text.path)
