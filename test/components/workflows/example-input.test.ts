import { expect, test } from 'vitest'
import { exampleOf } from '~/components/workflows/example-input.ts'

test.each([
  { what: 'an example of its own', field: { type: 'string', examples: ['2.10.0'], default: '1' }, value: '2.10.0' },
  { what: 'its default', field: { type: 'boolean', default: true }, value: true },
  { what: 'the first it may be', field: { type: 'string', enum: ['staging', 'production'] }, value: 'staging' },
  { what: 'an empty one of its type', field: { type: 'array' }, value: [] },
  { what: 'nothing where nothing is known', field: true, value: null },
])('a field begins with $what', ({ field, value }) => {
  expect(exampleOf({ properties: { x: field } }, {})).toEqual({ x: value })
})

test('the defaults of the workflow win, and without a schema they are all there is', () => {
  expect(exampleOf({ properties: { x: { enum: ['a', 'b'] } } }, { x: 'b', y: 1 })).toEqual({ x: 'b', y: 1 })
  expect(exampleOf(null, { y: 1 })).toEqual({ y: 1 })
})
