import { array, assert, integer, property, uniqueArray } from 'fast-check'
import { expect, test } from 'vitest'
import { at, byteAt, createIdIndex, intAt, joinedColumn, msAt, wordAt } from '#trace/columns.ts'
import { spanTableOf } from '#trace/span-table.ts'
import { sortOf } from '#trace/timeline-spans.ts'
import { gapsBetween, merged } from '#trace/stretches.ts'

const half = integer({ min: 1, max: 0xffffffff })

test('ids are found at the place they were given, and no other is', () => {
  assert(
    property(uniqueArray(half, { maxLength: 300 }), half, (lows, high) => {
      const index = createIdIndex()
      expect(lows.map((low) => index.add(high, low))).toEqual(lows.map((_, place) => place))
      expect(lows.map((low) => index.find(high, low))).toEqual(lows.map((_, place) => place))
      expect(lows.map((low) => index.add(high, low))).toEqual(lows.map(() => -1))
      expect([index.count(), index.find(high ^ 1, 0), index.textOf(0, 0)]).toEqual([lows.length, -1, ''])
      for (const [place, low] of lows.entries()) expect(Number.parseInt(index.idOf(place).slice(8), 16)).toBe(low)
    }),
  )
})

test('a column grows with what it holds, and stays when there is room', () => {
  const column = Float64Array.of(1.5, 2.5)
  const longer = joinedColumn(column, 3)
  expect([longer.length, at(longer, 1), at(longer, 3), at(longer, 99)]).toEqual([4, 2.5, 0, 0])
  expect(joinedColumn(longer, 4)).toBe(longer)
})

const stretches = array(
  integer({ min: 0, max: 1_000 }).chain((from) => integer({ min: from, max: 1_100 }).map((to) => ({ from, to }))),
)

test('what is merged and the gaps between it fill the whole, and none of it touches', () => {
  assert(
    property(stretches, (parts) => {
      const whole = { from: 0, to: 1_000 }
      const busy = merged(parts)
      const gaps = gapsBetween(busy, whole)
      const inside = busy
        .map(({ from, to }) => ({ from, to: Math.min(to, whole.to) }))
        .filter(({ from }) => from < whole.to)
      const sum = [...inside, ...gaps].reduce((ms, { from, to }) => ms + to - from, 0)
      expect(sum).toBe(1_000)
      for (const [nth, { from }] of busy.entries()) expect(from).toBeGreaterThan(busy[nth - 1]?.to ?? -1)
    }),
  )
  expect(
    merged(
      [
        { from: 0, to: 1 },
        { from: 3, to: 4 },
      ],
      2,
    ),
  ).toEqual([{ from: 0, to: 4 }])
})

test('beyond its end a column of any kind holds nothing', () => {
  expect([
    at([7], 1),
    byteAt(Uint8Array.of(7), 1),
    intAt(Int32Array.of(7), 1),
    wordAt(Uint32Array.of(7), 1),
    msAt(Float64Array.of(7), 1),
    sortOf(spanTableOf([]), 0),
  ]).toEqual([0, 0, 0, 0, 0, { service: '', name: '', kind: 'UNSPECIFIED' }])
})
