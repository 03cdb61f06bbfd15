import { describe, expect, test } from 'vitest'
import { exampleOf, schemaFaultWords } from '#core/schema-fault.ts'

const schema = {
  properties: {
    version: { type: 'string', pattern: '^v', examples: ['v1'] },
    'a/b': { items: { pattern: '^x' } },
  },
}
const fault = (keyword: string, params: object, schemaPath?: string, message?: string) =>
  schemaFaultWords({ keyword, params: { ...params }, schemaPath, message }, schema)

describe('what is wrong with an input is said in words', () => {
  test.each([
    ['what is missing', fault('required', { missingProperty: 'version' }), 'is required'],
    ['what nobody asked for', fault('additionalProperties', {}), 'is not known to this workflow'],
    ['none of the choices', fault('enum', { allowedValues: ['a', 1] }), 'must be one of ["a",1]'],
    ['too short', fault('minLength', { limit: 1 }), 'must have at least 1 character'],
    ['too long', fault('maxLength', { limit: 64 }), 'must have at most 64 characters'],
    ['too few', fault('minItems', { limit: 2 }), 'must have at least 2 items'],
    ['too many', fault('maxItems', { limit: 1 }), 'must have at most 1 item'],
    [
      'a pattern with an example',
      fault('pattern', { pattern: '^v' }, '#/properties/version/pattern'),
      'must look like v1',
    ],
    [
      'one without',
      fault('pattern', { pattern: '^x' }, '#/properties/a~1b/items/pattern'),
      'must match the pattern ^x',
    ],
    ['one that lies elsewhere', fault('pattern', { pattern: '^y' }, '#/$defs/no/pattern'), 'must match the pattern ^y'],
    ['one from nowhere', fault('pattern', { pattern: '^y' }), 'must match the pattern ^y'],
    ['another type', fault('type', { type: 'integer' }), 'must be a whole number'],
    ['none of two types', fault('type', { type: ['string', 'null'] }), 'must be a text or null'],
    ['anything else', fault('minimum', {}, undefined, 'must be >= 3'), 'must be >= 3'],
    ['what has no words at all', fault('odd', {}), 'is not valid'],
  ])('%s', (_name, words, expected) => expect(words).toBe(expected))
})

test.each([
  [{ examples: ['2.10.0', '3'] }, '2.10.0'],
  [{ examples: [3] }, null],
  [{ examples: [] }, null],
  [{}, null],
  [true, null],
])('the example of %j is %j', (part, example) => expect(exampleOf(part)).toBe(example))
