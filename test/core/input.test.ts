import { expect, test } from 'vitest'
import type { z } from 'zod'
import { Int, keepable, Moment, Text } from '#core/input.ts'

const problemOf = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message ?? null

test.each([
  ['plain', null],
  ['𝄞 whole', null],
  ['a\u0000b', 'holds a NUL or half a character, which cannot be kept'],
  ['a\ud800b', 'holds a NUL or half a character, which cannot be kept'],
])('the text %j: %s', (text, expected) => {
  expect(problemOf(Text.trim().min(1).max(200), text)).toBe(expected)
})

test.each([
  ['plain', 'plain'],
  ['𝄞 whole', '𝄞 whole'],
  ['a\u0000b\u0000', 'a\ufffdb\ufffd'],
  ['a\ud800b', 'a\ufffdb'],
])('the text %j can be kept as %j', (text, expected) => {
  expect(keepable(text)).toBe(expected)
})

test.each([
  [0, null],
  [2_147_483_647, null],
  [2_147_483_648, 'must not be more than 2147483647'],
])('the whole number %d: %s', (number, expected) => {
  expect(problemOf(Int, number)).toBe(expected)
})

test.each([
  [253_402_300_799_999, null],
  [253_402_300_800_000, 'must not be later than the year 9999'],
])('the moment %d: %s', (at, expected) => {
  expect(problemOf(Moment, at)).toBe(expected)
})
