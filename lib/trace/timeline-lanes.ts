import type { Lane, TimelineRow } from './timeline-row.ts'

/** The rows of one lane, by number. */
export interface LaneRows {
  readonly count: number
  rowAt(index: number): TimelineRow | undefined
  depthAt(index: number): number
  indexOf(key: string): number
  isMatchAt(index: number): boolean
  isErrorAt(index: number): boolean
}

/** Where the rows of a lane stand among all. */
interface LanePart {
  readonly lane: Lane
  readonly first: number
  readonly count: number
}

/** The rows of a run's timeline, by number. A row is made when it is looked at, and is the same one then on. */
export interface TimelineRows {
  readonly count: number
  readonly lanes: readonly LanePart[]
  rowAt(index: number): TimelineRow | null
  /** -1 for a row that is in a fold, or not there. */
  indexOf(key: string | null): number
  /** The row it stands under, -1 at the top of a lane. */
  parentOf(index: number): number
  /** The numbers of the rows that are found, in order. */
  readonly found: readonly number[]
  /** The next row with an error behind a row, and around the end; -1 when there is none. */
  nextError(index: number): number
}

type NamedLane = readonly [lane: Lane, rows: LaneRows]

/** Lanes below each other. */
export function joinedLanes(lanes: readonly NamedLane[], isSearching: boolean): TimelineRows {
  let count = 0
  const parts = lanes.map(([lane, rows]) => {
    const first = count
    count += rows.count
    return { lane, rows, first, count: rows.count }
  })
  const partOf = (index: number) => parts.find(({ first, count: length }) => index >= first && index < first + length)
  const parentOf = (index: number): number => {
    const part = partOf(index)
    if (part === undefined) return -1
    const depth = part.rows.depthAt(index - part.first)
    for (let i = index - 1; i >= part.first; i--) if (part.rows.depthAt(i - part.first) < depth) return i
    return -1
  }
  const nextError = (index: number): number => {
    for (let step = 1; step <= count; step++) {
      const next = (index + step) % count
      const part = partOf(next)
      if (part?.rows.isErrorAt(next - part.first)) return next
    }
    return -1
  }
  return {
    count,
    lanes: parts.map(({ lane, first, count: length }) => ({ lane, first, count: length })),
    rowAt(index) {
      const part = partOf(index)
      return part?.rows.rowAt(index - part.first) ?? null
    },
    indexOf(key) {
      if (key === null) return -1
      for (const { rows, first } of parts) {
        const index = rows.indexOf(key)
        if (index !== -1) return first + index
      }
      return -1
    },
    parentOf,
    found: isSearching ? parts.flatMap(foundIn) : [],
    nextError,
  }
}

function foundIn({ rows, first, count }: { readonly rows: LaneRows; readonly first: number; readonly count: number }) {
  const found: number[] = []
  for (let index = 0; index < count; index++) if (rows.isMatchAt(index)) found.push(first + index)
  return found
}
