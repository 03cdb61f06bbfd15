import type { RunView } from '#services/runs/view.ts'
import { spanTableOf } from '#trace/span-table.ts'
import { spanTree } from '#trace/span-tree.ts'
import { criticalPath } from '#trace/critical-path.ts'
import { type CriticalSpans, spansOnPath } from '#trace/critical-spans.ts'
import { spanForests } from '#trace/span-forests.ts'
import { createFoldMemory } from '#trace/span-layout.ts'
import { timelineRows, type Trace } from '#trace/timeline.ts'
import type { TimelineRows } from '#trace/timeline-lanes.ts'
import type { Folds, TimelineOptions, TimelineRow } from '#trace/timeline-row.ts'

/** Nothing was folded or unfolded by hand but these. */
export const foldsOf = (opened: readonly string[] = [], closed: readonly string[] = []): Folds => ({
  opened: new Set(opened),
  closed: new Set(closed),
})

/** What the rows of a view are made of. */
export function traceOf(view: RunView, now: number = view.readAt): Trace & { readonly critical: CriticalSpans } {
  const tree = spanTree(spanTableOf(view.spans.frames))
  const forests = spanForests(tree, view)
  const path = criticalPath(view, now)
  return { view, tree, forests, path, critical: spansOnPath(tree, forests, path), memory: createFoldMemory() }
}

/** Folded and in order, nothing searched and nothing selected. */
export const PLAIN: TimelineOptions = {
  now: 0,
  isFolded: true,
  isErrorsFirst: false,
  folds: foldsOf(),
  find: '',
  selected: null,
  isSampled: false,
  isWhole: true,
}

/** The rows of a view's timeline, folded and in order unless it is said otherwise. */
export function timelineOf(view: RunView, over: Partial<TimelineOptions> = {}): TimelineRows {
  const { critical, ...trace } = traceOf(view, over.now)
  return timelineRows(trace, { ...PLAIN, now: view.readAt, isWhole: view.spans.next === null, ...over })(critical)
}

/** All of them, made. */
export function rowsOf(view: RunView, over: Partial<TimelineOptions> = {}): readonly TimelineRow[] {
  const rows = timelineOf(view, over)
  return Array.from({ length: rows.count }, (_, index) => rows.rowAt(index)).filter((row) => row !== null)
}

/** The row of a key, if it is shown. */
export const rowOf = (rows: readonly TimelineRow[], key: string): TimelineRow | null =>
  rows.find((row) => row.key === key) ?? null
