import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { compileSchema, schemaIssues } from '#services/json-schema.ts'

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

test('a schema that is too large to be read is refused in time, and the next one is read', () => {
  const names = Array.from({ length: 40_000 }, (_, n) => `p${n}`)
  const schema = { properties: Object.fromEntries(names.map((name) => [name, { type: 'string', pattern: '^a+$' }])) }
  const startedAt = performance.now()
  expect(() => compileSchema(schema)).toThrow('it takes longer than 1 s to read')
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  expect(compileSchema({ type: 'string' })('a')).toBe(true)
})

test('what is wrong is said with its place, whether the check is bounded or not', () => {
  const issue = (message: string) => [{ path: '$.input.text', message }]
  expect(schemaIssues(ofText({ pattern: '^b$' }), { text: 'a' })).toEqual(issue('must match the pattern ^b$'))
  expect(schemaIssues(ofText({ type: 'number' }), { text: 'a' })).toEqual(issue('must be a number'))
  expect(schemaIssues(ofText({ pattern: '^b$' }), { text: 'b' })).toEqual([])
})

const pathsOf = (schema: JsonObject, input: JsonObject): string[] => schemaIssues(schema, input).map(({ path }) => path)

describe('a schema is read in the dialect it names', () => {
  const pair = { type: 'object', properties: { a: { items: [{ type: 'string' }, { type: 'integer' }] } } }
  test.each([
    'http://json-schema.org/draft-07/schema#',
    'http://json-schema.org/draft-07/schema',
    'https://json-schema.org/draft-07/schema#',
    'http://json-schema.org/draft-06/schema#',
    'https://json-schema.org/draft/2019-09/schema',
  ])('%s, with its lists of fixed places', ($schema) => {
    expect(pathsOf({ $schema, ...pair }, { a: ['x', 1] })).toEqual([])
    expect(pathsOf({ $schema, ...pair }, { a: [1, 'x'] })).toEqual(['$.input.a[0]', '$.input.a[1]'])
  })

  test.each(['https://json-schema.org/draft/2020-12/schema', undefined])('%s, which is the default', ($schema) => {
    const schema = { ...($schema && { $schema }), properties: { a: { prefixItems: [{ type: 'string' }] } } }
    expect(pathsOf(schema, { a: [1] })).toEqual(['$.input.a[0]'])
  })

  test('of which only those that can be read are taken', () => {
    expect(() => compileSchema({ $schema: 'http://json-schema.org/draft-04/schema#' })).toThrow(
      'draft-04/schema# is no dialect that can be read: use draft-06, draft-07, 2019-09 or 2020-12',
    )
  })
})

describe('what does not fit', () => {
  const schema = { type: 'object', properties: { a: { type: 'array', items: { type: 'string' } } } }
  test('is all told of a small input', () => {
    expect(pathsOf(schema, { a: [1, 'x', 2] })).toEqual(['$.input.a[0]', '$.input.a[2]'])
  })

  test('is told up to its first fault of a large one, which may have millions', () => {
    expect(pathsOf(schema, { a: Array.from({ length: 100_000 }, () => 1) })).toEqual(['$.input.a[0]'])
  })
})
