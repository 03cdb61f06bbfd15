/** What numbers are read from by place. */
interface Numbers {
  readonly [place: number]: number
}

/** The number at a place; 0 where there is none. */
export const at = (numbers: Numbers, place: number): number => numbers[place] ?? 0

/** What lies at a place that is known to be there. */
export const itemAt = <T>(items: readonly T[], place: number): T => items[place] as T

/** As `at`, of one kind of column each: an access that always meets the same kind is several times as fast. */
export const intAt = (column: Int32Array, place: number): number => column[place] ?? 0
export const byteAt = (column: Uint8Array, place: number): number => column[place] ?? 0
export const wordAt = (column: Uint32Array, place: number): number => column[place] ?? 0
export const msAt = (column: Float64Array, place: number): number => column[place] ?? 0

type Column = Uint8Array | Int32Array | Uint32Array | Float64Array

const madeLike = <T extends Column>(column: T, length: number): T => {
  // The constructor of a typed array is the one thing that says which it is.
  const Kind = column.constructor as new (length: number) => T
  return new Kind(length)
}

/** A column with room for so many: itself when there is, else a longer one that begins with it. */
export function joinedColumn<T extends Column>(column: T, length: number): T {
  if (column.length >= length) return column
  const longer = madeLike(column, Math.max(length, column.length * 2))
  longer.set(column)
  return longer
}

/** 8-byte ids by place. */
export interface IdIndex {
  count(): number
  /** The place it was given, or -1 when the id was there. */
  add(high: number, low: number): number
  find(high: number, low: number): number
  /** 16 hex digits; empty for the id that is all zero. */
  textOf(high: number, low: number): string
  idOf(place: number): string
  /** Negative when the id at a place is less than the one at another. */
  compare(place: number, other: number): number
}

const HASH = 0x9e3779b1
const textOf = (high: number, low: number): string =>
  high === 0 && low === 0 ? '' : high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')

/** Finds ids by a hash of their halves, with open addressing: ten times as fast and small as a Map of texts. */
export function createIdIndex(): IdIndex {
  let count = 0
  let ids = new Uint32Array(64)
  let slots = new Int32Array(64)
  const slotOf = (high: number, low: number): number => {
    const mask = slots.length - 1
    let slot = (Math.imul(high ^ Math.imul(low, HASH), HASH) >>> 7) & mask
    for (let taken = intAt(slots, slot); taken !== 0; taken = intAt(slots, slot)) {
      if (wordAt(ids, taken * 2 - 2) === high && wordAt(ids, taken * 2 - 1) === low) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }
  const grow = (): void => {
    ids = joinedColumn(ids, count * 2 + 2)
    if (count * 2 < slots.length) return
    slots = new Int32Array(slots.length * 4)
    for (let place = 0; place < count; place++)
      slots[slotOf(wordAt(ids, place * 2), wordAt(ids, place * 2 + 1))] = place + 1
  }
  return {
    count: () => count,
    add(high, low) {
      grow()
      const slot = slotOf(high, low)
      if (intAt(slots, slot) !== 0) return -1
      ids[count * 2] = high
      ids[count * 2 + 1] = low
      slots[slot] = count + 1
      return count++
    },
    find: (high, low) => intAt(slots, slotOf(high, low)) - 1,
    textOf,
    idOf: (place) => textOf(wordAt(ids, place * 2), wordAt(ids, place * 2 + 1)),
    compare: (place, other) =>
      wordAt(ids, place * 2) - wordAt(ids, other * 2) || wordAt(ids, place * 2 + 1) - wordAt(ids, other * 2 + 1),
  }
}
