import { describe, expect, test } from 'vitest'
import { errorSchemaOf, splitIssues } from '../../../components/workflows/field-issues.ts'

describe('errorSchemaOf', () => {
  test('every issue lies at its field, several at one field together', () => {
    const issues = [
      { path: '$', message: 'is too large' },
      { path: '$.version', message: 'is missing' },
      { path: '$.version', message: 'is no version' },
      { path: '$.target.region', message: 'is unknown' },
      { path: '$.items[2].name', message: 'is too long' },
    ]
    expect(errorSchemaOf(issues)).toEqual({
      __errors: ['is too large'],
      version: { __errors: ['is missing', 'is no version'] },
      target: { region: { __errors: ['is unknown'] } },
      items: { 2: { name: { __errors: ['is too long'] } } },
    })
  })

  test('no issues are an empty tree', () => expect(errorSchemaOf([])).toEqual({}))
})

test('issues below a prefix are separated from the others and lose the prefix', () => {
  const issues = [
    { path: '$.input.version', message: 'is missing' },
    { path: '$.input[0]', message: 'is no text' },
    { path: '$.inputs', message: 'is unknown' },
    { path: '$.input', message: 'is no object' },
    { path: '$.note', message: 'is too long' },
  ]
  expect(splitIssues(issues, '$.input')).toEqual({
    inside: [
      { path: '$.version', message: 'is missing' },
      { path: '$[0]', message: 'is no text' },
    ],
    outside: issues.slice(2),
  })
})
