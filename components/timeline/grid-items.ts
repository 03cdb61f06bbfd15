import { LANES, type Lane, type TimelineRow } from '#trace/timeline-row.ts'

/** What stands under each other in the grid: a lane's heading, or a row. */
export type GridItem =
  | { readonly kind: 'lane'; readonly lane: Lane; readonly note: string | null }
  | { readonly kind: 'row'; readonly row: TimelineRow }

const EMPTY: { readonly [lane in Lane]: string } = {
  decisions: 'nothing was decided yet',
  orchestration: 'no task was scheduled yet',
  execution: 'no worker or service has sent a span of this run',
}

/** The rows with a heading before each lane; an empty lane says what is missing. */
export function gridItems(rows: readonly TimelineRow[]): readonly GridItem[] {
  return LANES.flatMap((lane): GridItem[] => {
    const ofLane = rows.filter((row) => row.lane === lane)
    const items = ofLane.map((row): GridItem => ({ kind: 'row', row }))
    items.unshift({ kind: 'lane', lane, note: ofLane.length === 0 ? EMPTY[lane] : null })
    return items
  })
}

/** The row that a key of the keyboard leads to from the selected one, or null when it leads nowhere. */
export function rowByKey(rows: readonly TimelineRow[], selected: string | null, key: string): TimelineRow | null {
  const index = rows.findIndex((row) => row.key === selected)
  switch (key) {
    case 'ArrowDown':
      return rows[Math.min(index + 1, rows.length - 1)] ?? null
    case 'ArrowUp':
      return rows[Math.max(index - 1, 0)] ?? null
    case 'Home':
      return rows[0] ?? null
    case 'End':
      return rows.at(-1) ?? null
    case 'ArrowLeft':
      return parentOf(rows, index)
    default:
      return null
  }
}

function parentOf(rows: readonly TimelineRow[], index: number): TimelineRow | null {
  const row = rows[index]
  if (row === undefined) return null
  return rows.slice(0, index).findLast((other) => other.lane === row.lane && other.depth < row.depth) ?? null
}

/** The next row that failed or matches, after the selected one and around the end. */
export function nextRow(
  rows: readonly TimelineRow[],
  selected: string | null,
  isWanted: (row: TimelineRow) => boolean,
): TimelineRow | null {
  const index = rows.findIndex((row) => row.key === selected)
  return rows.slice(index + 1).find(isWanted) ?? rows.find(isWanted) ?? null
}
