import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { faultsOf } from '../../../components/workflows/form-dialect.ts'

const older: JsonObject = { type: 'object', properties: { a: { items: [{ type: 'string' }] } } }
const newer: JsonObject = { type: 'object', properties: { a: { prefixItems: [{ type: 'string' }] } } }

test.each([
  { $schema: 'http://json-schema.org/draft-07/schema#', ...older },
  { $schema: 'http://json-schema.org/draft-06/schema', ...older },
  { $schema: 'https://json-schema.org/draft/2020-12/schema', ...newer },
  newer,
])('A form reads its schema in the dialect it names: %j', (schema) => {
  expect(faultsOf(schema, { a: ['x'] })).toEqual([])
  expect(faultsOf(schema, { a: [1] })).toEqual([{ path: '$.a.0', message: 'must be a text' }])
})
