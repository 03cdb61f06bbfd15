/** Items from one on; `to` is behind the last. */
export interface ItemRange {
  readonly from: number
  readonly to: number
}

/**
 * Which items the elements of the rows hold, in the order of the document. The elements stand in a circle: `first` is the number
 * of the one that comes first.
 */
export interface RowSlots extends ItemRange {
  readonly first: number
  readonly items: readonly number[]
}

export const itemsFrom = ({ from, to }: ItemRange): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, nth) => from + nth)

/** All of them hold what they should, also out of sight. */
export const settled = (slots: RowSlots): RowSlots =>
  slots.items[0] === slots.from && slots.items.at(-1) === slots.to - 1 ? slots : { ...slots, items: itemsFrom(slots) }

const isIn = ({ from, to }: ItemRange, item: number): boolean => item >= from && item < to

/**
 * The elements when another range is due. Most items stay: they keep their elements, and those of the few that went are given to
 * those that came. Most went: no element moves in the document, and one that is out of sight goes on holding what went until they
 * are settled. To move an element or to draw one that nobody sees costs as much as to draw one that is looked at.
 */
export function moved(old: RowSlots, next: ItemRange, sight: ItemRange): RowSlots {
  if (old.from === next.from && old.to === next.to) return settled(old)
  const [size, way] = [Math.max(1, next.to - next.from), next.from - old.from]
  const isNear = Math.abs(way) < size / 2
  const first = isNear ? old.first + way : old.first
  const items = itemsFrom(next).map((item, nth) => {
    const held = old.items[nth] ?? item
    return isNear || isIn(sight, item) || isIn(next, held) ? item : held
  })
  return { ...next, first: ((first % size) + size) % size, items }
}
