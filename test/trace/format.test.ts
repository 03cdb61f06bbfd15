import { assert, date, double, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as format from '#trace/format.ts'

describe('formatDuration', () => {
  test.each([
    [-5, '0 ms'],
    [0.0015, '2 µs'],
    [0.0942, '94 µs'],
    [0.25, '0.3 ms'],
    [3.1, '3.1 ms'],
    [412, '412 ms'],
    [999.6, '1.00 s'],
    [1240, '1.24 s'],
    [12_400, '12.4 s'],
    [59_960, '1 m 00 s'],
    [192_000, '3 m 12 s'],
    [3_599_600, '1 h 00 m'],
    [7_500_000, '2 h 05 m'],
    [86_399_999, '1 d 0 h'],
    [273_600_000, '3 d 4 h'],
  ])('%d ms is %s', (ms, text) => expect(format.formatDuration(ms)).toBe(text))

  test('never shows 60 of a unit', () => {
    assert(
      property(
        double({ min: 0, max: 1e9, noNaN: true }),
        (ms) => !/\b60(\.0+)? [ms]\b/.test(format.formatDuration(ms)),
      ),
    )
  })
})

test.each([
  [0, '0 s'],
  [1234, '+1.2 s'],
  [13_000, '+13 s'],
  [59_700, '+59.7 s'],
  [259_000, '+4 m 19 s'],
])('an offset of %d ms is %s', (ms, text) => expect(format.formatOffset(ms)).toBe(text))

test.each([
  [-5, '0 s'],
  [4_900, '4 s'],
  [59_990, '59 s'],
  [192_900, '3 m 12 s'],
  [7_500_000, '2 h 05 m'],
])('%d ms and growing is %s', (ms, text) => expect(format.formatGrowing(ms)).toBe(text))

test.each([
  [2000, 'just now'],
  [40_000, '40 s ago'],
  [720_000, '12 min ago'],
  [3 * 3_600_000, '3 h ago'],
  [86_400_000, '1 day ago'],
  [2 * 86_400_000, '2 days ago'],
  [-3 * 3_600_000, 'in 3 h'],
])('%d ms back is %s', (ms, text) => expect(format.formatAgo(0, ms)).toBe(text))

test('moments are written in UTC exactly as Date does', () => {
  assert(
    property(date({ min: new Date(0), max: new Date('2399-12-31'), noInvalidDate: true }), (date) => {
      expect(format.formatMoment(date.getTime())).toBe(
        `${date.toISOString().slice(0, 10)} ${date.toISOString().slice(11, 23)} UTC`,
      )
    }),
  )
})

test('counts, ordinals and lists read as words', () => {
  expect([1, 2, 3].map(format.formatTimes)).toEqual(['once', 'twice', '3 times'])
  expect([1, 3, 11].map(format.formatOrdinal)).toEqual(['first', 'third', '11th'])
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(format.formatList)).toEqual(['', 'a', 'a and b', 'a, b and c'])
})
