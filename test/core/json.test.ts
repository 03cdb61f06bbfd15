import { describe, expect, test } from 'vitest'
import { brokenLimit, isObject } from '#core/json.ts'

const LIMITS = { bytesMax: 100, depthMax: 3, keysMax: 2 }

describe('limits before parsing', () => {
  test.each([
    ['{"a":[1,{"b":2}]}', null],
    ['[[[[1]]]]', 'depthMax'],
    ['{"a":1,"b":2,"c":3}', 'keysMax'],
    [`"${'x'.repeat(120)}"`, 'bytesMax'],
    ['"[[[[ {{{{ :::: \\" [[[["', null],
  ])('%s breaks %s', (text, expected) => {
    expect(brokenLimit(text, LIMITS)).toBe(expected)
  })

  test('only plain objects are objects', () => {
    expect([{}, [], null, 'x', 1].map(isObject)).toEqual([true, false, false, false, false])
  })
})
