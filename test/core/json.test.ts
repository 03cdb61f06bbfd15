import { describe, expect, test } from 'vitest'
import { brokenLimit, brokenValueLimit, isObject, payloadProblem, payloadTextProblem } from '#core/json.ts'

const LIMITS = { bytesMax: 100, depthMax: 3, keysMax: 2 }

describe('limits on a value', () => {
  test.each([
    [{ a: [1, { b: 2 }] }, null],
    [[[[[1]]]], 'depthMax'],
    [{ a: 1, b: 2, c: 3 }, 'keysMax'],
    [['x'.repeat(60), 'x'.repeat(60)], 'bytesMax'],
    [{ ['x'.repeat(120)]: 1 }, 'bytesMax'],
    ['{{{{', null],
    ['é'.repeat(49), null],
    ['é'.repeat(50), 'bytesMax'],
    ['\n'.repeat(50), 'bytesMax'],
    [Array.from({ length: 10 }, () => 0.123456789), 'bytesMax'],
  ])('%j breaks %s', (value, expected) => {
    expect(brokenValueLimit(value, LIMITS)).toBe(expected)
  })

  test('a value that holds itself is too deep', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(payloadProblem(loop)).toBe('is nested deeper than 100 levels')
  })

  test('a payload and its text are refused in the same words', () => {
    const large = { text: 'x'.repeat(11_000_000) }
    expect([payloadProblem(large), payloadTextProblem(JSON.stringify(large))]).toEqual([
      'is larger than 10 MB',
      'is larger than 10 MB',
    ])
    expect([payloadProblem({}), payloadTextProblem('{}')]).toEqual([null, null])
  })
})

describe('limits before parsing', () => {
  test.each([
    ['{"a":[1,{"b":2}]}', null],
    ['[[[[1]]]]', 'depthMax'],
    ['{"a":1,"b":2,"c":3}', 'keysMax'],
    [`"${'x'.repeat(120)}"`, 'bytesMax'],
    [`"${'é'.repeat(49)}"`, null],
    [`"${'é'.repeat(50)}"`, 'bytesMax'],
    [`"${'語'.repeat(32)}"`, null],
    [`"${'語'.repeat(33)}"`, 'bytesMax'],
    [`"${'𝄞'.repeat(24)}"`, null],
    [`"${'𝄞'.repeat(25)}"`, 'bytesMax'],
    ['"[[[[ {{{{ :::: \\" [[[["', null],
  ])('%s breaks %s', (text, expected) => {
    expect(brokenLimit(text, LIMITS)).toBe(expected)
  })

  test('only plain objects are objects', () => {
    expect([{}, [], null, 'x', 1].map(isObject)).toEqual([true, false, false, false, false])
  })
})
