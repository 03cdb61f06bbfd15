import type { z } from 'zod'

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

const kindOf = (value: unknown): string => {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** A type of JSON, zod or JSON Schema as people say it; what is unknown as it is. */
export const wordOf = (kind: string): string => WORDS[kind] ?? kind

/** What zod finds wrong most often, in words for whoever wrote it; undefined leaves zod's own. Given to `safeParse`. */
export const inWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'unrecognized_keys') return `holds what is not known: ${issue.keys.join(', ')}`
  if (issue.code !== 'invalid_type') return undefined
  if (issue.input === undefined) return 'is required'
  return `must be ${wordOf(issue.expected)}, not ${wordOf(kindOf(issue.input))}`
}
