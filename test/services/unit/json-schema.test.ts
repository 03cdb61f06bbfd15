import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { schemaIssues } from '#services/json-schema.ts'

const ofText = (schema: JsonObject): JsonObject => ({ type: 'object', properties: { text: schema } })
const levels = Array.from({ length: 40 }, (_, level) => level)
/** Each level asks the next one twice: 2^40 looks at one value. */
const doubling: JsonObject = {
  $ref: '#/$defs/l0',
  $defs: Object.fromEntries(
    levels.map((level) => {
      const next = { $ref: `#/$defs/l${level + 1}` }
      return [`l${level}`, level + 1 === levels.length ? { type: 'object' } : { allOf: [next, next] }]
    }),
  ),
}

describe('a schema that takes for ever', () => {
  test.each([
    { why: 'by its pattern', schema: ofText({ pattern: '^(a+)+$' }), input: { text: `${'a'.repeat(60)}!` } },
    {
      why: 'by a pattern of names',
      schema: { patternProperties: { '^(a+)+$': {} } },
      input: { [`${'a'.repeat(60)}!`]: 1 },
    },
    { why: 'by what it refers to', schema: doubling, input: {} },
    {
      why: 'by comparing all with all',
      schema: ofText({ uniqueItems: true }),
      input: { text: Array.from({ length: 100_000 }, (_, n) => [n]) },
    },
  ])('$why is cut off and said', ({ schema, input }) => {
    const startedAt = performance.now()
    expect(schemaIssues(schema, input)).toEqual([
      { path: '$.input', message: expect.stringContaining('takes longer to check than 1 s') as string },
    ])
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(schemaIssues(ofText({ pattern: '^b$' }), { text: 'a' })).toHaveLength(1)
  })
})

test('what is wrong is said with its place, whether the check is bounded or not', () => {
  const issue = (message: string) => [{ path: '$.input.text', message }]
  expect(schemaIssues(ofText({ pattern: '^b$' }), { text: 'a' })).toEqual(issue('must match pattern "^b$"'))
  expect(schemaIssues(ofText({ type: 'number' }), { text: 'a' })).toEqual(issue('must be number'))
  expect(schemaIssues(ofText({ pattern: '^b$' }), { text: 'b' })).toEqual([])
})
