import type { RunView } from '#services/runs/view.ts'
import { spanTableOf } from '#trace/span-table.ts'
import { spanTree } from '#trace/span-tree.ts'
import { timelineRows, type TimelineRows } from '#trace/timeline.ts'
import type { Folds, TimelineOptions, TimelineRow } from '#trace/timeline-row.ts'

/** Nothing was folded or unfolded by hand but these. */
export const foldsOf = (opened: readonly string[] = [], closed: readonly string[] = []): Folds => ({
  opened: new Set(opened),
  closed: new Set(closed),
})

/** The rows of a view's timeline, folded and in order unless it is said otherwise. */
export function timelineOf(view: RunView, over: Partial<TimelineOptions> = {}): TimelineRows {
  const tree = spanTree(spanTableOf(view.spans.frames))
  const plain = { isFolded: true, isErrorsFirst: false, folds: foldsOf(), find: '', selected: null, isSampled: false }
  return timelineRows({ view, tree, memory: new Map() }, { now: view.readAt, ...plain, ...over })
}

/** All of them, made. */
export function rowsOf(view: RunView, over: Partial<TimelineOptions> = {}): readonly TimelineRow[] {
  const rows = timelineOf(view, over)
  return Array.from({ length: rows.count }, (_, index) => rows.rowAt(index)).filter((row) => row !== null)
}

/** The row of a key, if it is shown. */
export const rowOf = (rows: readonly TimelineRow[], key: string): TimelineRow | null =>
  rows.find((row) => row.key === key) ?? null
