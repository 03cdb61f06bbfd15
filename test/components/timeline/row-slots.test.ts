import { array, assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ItemRange, itemsFrom, moved, type RowSlots, settled } from '../../../components/timeline/row-slots.ts'

const SIZE = 64
const BEYOND = 10
const IN_SIGHT = 40

const rangeAt = (from: number): ItemRange => ({ from, to: from + SIZE })
const sightAt = (from: number): ItemRange => ({ from: from + BEYOND, to: from + BEYOND + IN_SIGHT })
const slotsAt = (from: number): RowSlots => ({ ...rangeAt(from), first: 0, items: itemsFrom(rangeAt(from)) })
const goTo = (slots: RowSlots, from: number): RowSlots => moved(slots, rangeAt(from), sightAt(from))

/** The item that each element holds, and the elements in the order of the document. */
const elementsOf = ({ first, items }: RowSlots): readonly (readonly [element: number, item: number])[] =>
  items.map((item, nth) => [(first + nth) % items.length, item])
const orderOf = (slots: RowSlots): readonly number[] => elementsOf(slots).map(([element]) => element)

/** The elements whose item is another one than before. */
function redrawn(before: RowSlots, after: RowSlots): readonly number[] {
  const held = new Map(elementsOf(before))
  return elementsOf(after).flatMap(([element, item]) => (held.get(element) === item ? [] : [element]))
}

describe('scrolling on by a few rows', () => {
  test.each([4, -4, 28])('by %i exchanges what so many elements hold, and no other', (by) => {
    const before = slotsAt(1_000)
    const after = goTo(before, 1_000 + by)
    expect(after.items).toEqual(itemsFrom(rangeAt(1_000 + by)))
    expect(redrawn(before, after)).toHaveLength(Math.abs(by))
  })
})

describe('leaping to rows that are all others', () => {
  test('moves no element in the document and draws those that are in sight, and no other', () => {
    const before = goTo(slotsAt(1_000), 1_012)
    const after = goTo(before, 9_000)
    expect(orderOf(after)).toEqual(orderOf(before))
    expect(redrawn(before, after)).toHaveLength(IN_SIGHT)
    expect(after.items.slice(BEYOND, BEYOND + IN_SIGHT)).toEqual(itemsFrom(sightAt(9_000)))
  })

  test('draws the others once one rests, and when one goes on from there', () => {
    const leapt = goTo(slotsAt(1_000), 9_000)
    expect(settled(leapt)).toEqual({ ...leapt, items: itemsFrom(rangeAt(9_000)) })
    expect(goTo(leapt, 9_000).items).toEqual(itemsFrom(rangeAt(9_000)))
    expect(goTo(leapt, 9_004).items).toEqual(itemsFrom(rangeAt(9_004)))
  })
})

test('going on by more than half draws what came into sight, and what would be there twice', () => {
  const before = slotsAt(1_000)
  const after = goTo(before, 1_040)
  expect(orderOf(after)).toEqual(orderOf(before))
  expect(after.items.slice(0, BEYOND)).toEqual(before.items.slice(0, BEYOND))
  expect(after.items.slice(BEYOND)).toEqual(itemsFrom(rangeAt(1_040)).slice(BEYOND))
})

test('what is settled stays as it is', () => {
  const slots = slotsAt(40)
  expect(settled(slots)).toBe(slots)
  expect(goTo(slots, 40)).toBe(slots)
})

test('another number of elements holds all that is due', () => {
  const range = { from: 8, to: 20 }
  expect(moved(slotsAt(1_000), range, range).items).toEqual(itemsFrom(range))
  expect(moved(slotsAt(0), { from: 0, to: 0 }, range)).toMatchObject({ first: 0, items: [] })
})

test('wherever one goes, all in sight is there, no item and no element is there twice', () => {
  assert(
    property(array(integer({ min: 0, max: 400 }), { minLength: 1 }), (ways) => {
      let slots = slotsAt(0)
      for (const from of ways) {
        slots = goTo(slots, from)
        expect(slots.items).toEqual(expect.arrayContaining([...itemsFrom(sightAt(from))]))
        expect(new Set(slots.items).size).toBe(SIZE)
        expect(new Set(orderOf(slots)).size).toBe(SIZE)
      }
    }),
  )
})
