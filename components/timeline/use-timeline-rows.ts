'use client'

import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import { createFoldMemory } from '#trace/span-layout.ts'
import type { SpanTree } from '#trace/span-tree.ts'
import { criticalPath } from '#trace/critical-path.ts'
import { type CriticalSpans, spansOnPath } from '#trace/critical-spans.ts'
import type { SpanForests } from '#trace/span-forests.ts'
import { timelineRows } from '#trace/timeline.ts'
import type { TimelineRows } from '#trace/timeline-lanes.ts'
import type { RunView } from '#services/runs/view.ts'
import type { TimelineParams } from './timeline-params.ts'
import { useWorked } from './use-worked.ts'

interface ShownRows {
  readonly rows: TimelineRows
  /** Lets what was open only because the selected row lay in it be folded. */
  readonly forget: () => void
}

interface Shown {
  readonly view: RunView
  readonly tree: SpanTree
  readonly forests: SpanForests
  readonly now: number
  readonly isSampled: boolean
  readonly isWhole: boolean
}

/** Whether what is under a row, or the row itself, is selected. */
export function isBelow(rows: TimelineRows, index: number, key: string): boolean {
  for (let at = index; at !== -1; at = rows.parentOf(at)) if (rows.rowAt(at)?.key === key) return true
  return false
}

const NONE: CriticalSpans = { from: new Float64Array(), to: new Float64Array() }

/**
 * The rows as they are folded, searched and ordered. Folds that hide a selected row are opened once and stay open, so that
 * going from row to row computes nothing anew.
 */
export function useTimelineRows(
  { view, tree, forests, now, isSampled, isWhole }: Shown,
  params: TimelineParams,
): ShownRows {
  const { isOn, folds, selected } = params
  const find = useDeferredValue(params.find)
  const [revealed, setRevealed] = useState(selected)
  // oxlint-disable-next-line react/exhaustive-deps -- what was decided holds until one asks for something else
  const memory = useMemo(createFoldMemory, [isOn.fold, isOn.errors, find])
  const path = useMemo(() => criticalPath(view, now), [view, now])
  const onPath = useMemo(
    () => (isOn.critical ? () => spansOnPath(tree, forests, path) : () => NONE),
    [isOn.critical, tree, forests, path],
  )
  const critical = useWorked({ work: onPath, count: tree.table.count })
  const lay = useMemo(
    () => () =>
      timelineRows(
        { view, tree, forests, path, memory },
        { now, isFolded: isOn.fold, isErrorsFirst: isOn.errors, folds, find, selected: revealed, isSampled, isWhole },
      ),
    [view, tree, forests, path, memory, now, isOn.fold, isOn.errors, folds, find, revealed, isSampled, isWhole],
  )
  const rowsOn = useWorked({ work: lay, count: tree.table.count, of: tree })
  const rows = useMemo(() => rowsOn(critical), [rowsOn, critical])
  if (selected !== null && selected !== revealed && rows.indexOf(selected) === -1) setRevealed(selected)
  return { rows, forget: useCallback(() => setRevealed(null), []) }
}
