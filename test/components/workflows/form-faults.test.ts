import { expect, test } from 'vitest'
import { faultsOf } from '../../../components/workflows/form-dialect.ts'

const schema = {
  type: 'object',
  required: ['version', 'change'],
  additionalProperties: false,
  properties: {
    version: { type: 'string', pattern: '^\\d+$', examples: ['2'] },
    nested: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } },
    change: { type: 'string' },
  },
}

test('faults are told by their whole path, what is too much by its name, and as the fields of a form stand', () => {
  const told = faultsOf(schema, { version: 'one', nested: {}, odd: 1 })
  expect(told.filter(({ path }) => path !== '$.odd')).toEqual([
    { path: '$.version', message: 'must look like 2' },
    { path: '$.nested.n', message: 'is required' },
    { path: '$.change', message: 'is required' },
  ])
  expect(told).toContainEqual({ path: '$.odd', message: 'is not known to this workflow' })
})
