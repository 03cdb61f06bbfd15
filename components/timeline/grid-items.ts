import type { TimelineRows } from '#trace/timeline-lanes.ts'
import { type Lane, LANES, type TimelineRow } from '#trace/timeline-row.ts'

/** What stands under each other in the grid: a lane's heading, or a row. */
export type GridItem =
  | { readonly kind: 'lane'; readonly lane: Lane; readonly note: string | null }
  | { readonly kind: 'row'; readonly row: TimelineRow; readonly index: number }

const EMPTY: { readonly [lane in Lane]: string } = {
  decisions: 'nothing was decided yet',
  orchestration: 'no task was scheduled yet',
  execution: 'no worker or service has sent a span of this run',
}

/** Heights in pixels. */
export interface ItemSizes {
  readonly lane: number
  readonly row: number
}

/** Where the rows and headings of a timeline stand, by number: each lane has its heading before its rows. */
export interface GridItems {
  readonly count: number
  readonly height: number
  itemAt(index: number): GridItem | null
  /** The item of a row. */
  itemOfRow(row: number): number
  topOf(item: number): number
  /** The item at a distance from the top. */
  itemAtTop(top: number): number
}

export function gridItems(rows: TimelineRows, sizes: ItemSizes): GridItems {
  const headings = rows.lanes.map(({ first }, nth) => first + nth)
  const count = rows.count + headings.length
  const headingsBefore = (item: number): number => headings.filter((heading) => heading < item).length
  const topOf = (item: number): number => {
    const before = headingsBefore(item)
    return before * sizes.lane + (item - before) * sizes.row
  }
  return {
    count,
    height: rows.count * sizes.row + headings.length * sizes.lane,
    topOf,
    itemAt(item) {
      const nth = headings.indexOf(item)
      if (nth !== -1) {
        const lane = LANES[nth]
        return lane === undefined
          ? null
          : { kind: 'lane', lane, note: rows.lanes[nth]?.count === 0 ? EMPTY[lane] : null }
      }
      const index = item - headingsBefore(item)
      const row = rows.rowAt(index)
      return row && { kind: 'row', row, index }
    },
    itemOfRow: (row) => row + rows.lanes.filter(({ first }) => first <= row).length,
    itemAtTop(top) {
      let low = 0
      let high = Math.max(0, count - 1)
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        if (topOf(middle) <= top) low = middle
        else high = middle - 1
      }
      return low
    },
  }
}

/** The row that a key of the keyboard leads to from the selected one, or -1 when it leads nowhere. */
export function rowByKey(rows: TimelineRows, selected: string | null, key: string, page: number): number {
  const index = rows.indexOf(selected)
  const last = rows.count - 1
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, last)
    case 'ArrowUp':
      return Math.max(index - 1, 0)
    case 'PageDown':
      return Math.min(Math.max(index, 0) + page, last)
    case 'PageUp':
      return Math.max(index - page, 0)
    case 'Home':
      return 0
    case 'End':
      return last
    case 'ArrowLeft':
      return rows.parentOf(index)
    default:
      return -1
  }
}

/** The found row that comes next from the selected one in a direction, and around the end; -1 when nothing is found. */
export function nextFound(rows: TimelineRows, selected: string | null, direction: 1 | -1): number {
  const { found } = rows
  if (found.length === 0) return -1
  const index = rows.indexOf(selected)
  const next = direction === 1 ? found.find((row) => row > index) : found.findLast((row) => row < index)
  return next ?? found.at(direction === 1 ? 0 : -1) ?? -1
}
