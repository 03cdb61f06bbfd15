'use client'

// oxlint-disable jsx-a11y/prefer-tag-over-role -- rows that are positioned by a virtual list cannot be table elements

import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react'
import type { TimelineRows } from '#trace/timeline-lanes.ts'
import type { TimelineRow } from '#trace/timeline-row.ts'
import { cn } from '~/components/ui/class-names.ts'
import { type GridItem, gridItems, rowByKey } from './grid-items.ts'
import { useIsPhone } from './media.ts'
import { AxisLabels } from './timeline-axis.tsx'
import { COLUMNS, type RowActions, rowElementId, TimelineRowView } from './timeline-row.tsx'
import { useAnchor } from './use-anchor.ts'
import { useRowWindow } from './use-row-window.ts'
import { type Zoom, zoomKeys } from './use-zoom.ts'

interface TimelineGridProps extends RowActions {
  readonly rows: TimelineRows
  readonly zoom: Zoom
  readonly start: number
  readonly selected: string | null
  readonly isCriticalShown: boolean
  readonly isSearching: boolean
  /** Enter on a row: show its detail where it is not beside the rows. */
  readonly onOpen: () => void
}

const DESK = { lane: 24, row: 27 }
const PHONE = { lane: 24, row: 56 }

function LaneHeading({
  lane,
  item,
  top,
}: {
  readonly lane: GridItem & { kind: 'lane' }
  readonly item: number
  readonly top: number
}): ReactNode {
  return (
    <div
      role="row"
      aria-level={1}
      aria-rowindex={item + 2}
      style={{ transform: `translateY(${top}px)` }}
      className="absolute inset-x-0 top-0 h-6 border-b border-line2 bg-bg px-6 max-md:px-3.5"
    >
      <div role="gridcell" className="flex h-full items-center gap-2 text-2xs text-ink3">
        <span className="font-semibold tracking-wider uppercase">{lane.lane}</span>
        {lane.note !== null && <span>{lane.note}</span>}
      </div>
    </div>
  )
}

/** Brings the selected row into sight whenever another one is selected, and once it is there when the page was opened. */
function useShown(rows: TimelineRows, selected: string | null, show: (row: number, isFirst: boolean) => void): void {
  const shown = useRef<string | null>(null)
  const isFirst = useRef(true)
  const row = rows.indexOf(selected)
  useEffect(() => {
    if (selected === null || row === -1 || shown.current === selected) {
      if (selected === null) isFirst.current = false
      return
    }
    shown.current = selected
    const first = isFirst.current
    isFirst.current = false
    show(row, first)
  }, [selected, row, show])
}

/** Behind the bars, one per eighth: once for all rows, because a browser draws a pattern in each row slowly. */
function GridLines(): ReactNode {
  return (
    <div aria-hidden className={cn(COLUMNS, 'absolute inset-0 max-md:hidden')}>
      <div className="col-start-2 grid grid-cols-8">
        {Array.from({ length: 8 }, (_, nth) => (
          <i key={nth} className="border-l border-line2" />
        ))}
      </div>
    </div>
  )
}

const middleOf = (row: TimelineRow | null): number | undefined => {
  const [first, last] = [row?.segments[0], row?.segments.at(-1)]
  return first && last && (first.from + last.to) / 2
}

/** The rows as a treegrid: only those in sight exist, the grid has the focus, and one row is the active one. */
export function TimelineGrid(props: TimelineGridProps): ReactNode {
  const { rows, zoom, start, selected, isCriticalShown, isSearching, onSelect, onToggle, onOpen } = props
  const isPhone = useIsPhone()
  const items = useMemo(() => gridItems(rows, isPhone ? PHONE : DESK), [rows, isPhone])
  const { ref, items: inSight, slotOf, show, page } = useRowWindow(items)
  useAnchor({ ref, rows, items, selected })
  useShown(rows, selected, (row, isFirst) => show(items.itemOfRow(row), isFirst ? 'center' : 'nearest'))
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = rows.indexOf(selected)
    const current = rows.rowAt(index)
    const isDone =
      actOnView(event, zoom, middleOf(current)) ||
      (current !== null && actOnRow(event.key, current, { onOpen, onToggle }))
    const next = isDone ? -1 : rowByKey(rows, selected, event.key, page)
    const row = rows.rowAt(next)
    if (row !== null) onSelect(row.key)
    if (row !== null || isDone) event.preventDefault()
  }
  const selectedRow = rows.indexOf(selected)
  const isShown = selected !== null && selectedRow !== -1 && inSight.includes(items.itemOfRow(selectedRow))
  return (
    <div
      role="treegrid"
      aria-label="Timeline"
      aria-rowcount={items.count + 1}
      aria-activedescendant={isShown ? rowElementId(selected) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="min-w-0 bg-panel outline-offset-[-2px]"
    >
      <AxisLabels zoom={zoom} />
      <div ref={ref} role="rowgroup" style={{ height: items.height }} className="relative [overflow-anchor:none]">
        <GridLines />
        {inSight.map((item, nth) => {
          const found = items.itemAt(item)
          if (found === null) return null
          return found.kind === 'lane' ? (
            <LaneHeading key={found.lane} lane={found} item={item} top={items.topOf(item)} />
          ) : (
            <TimelineRowView
              key={slotOf(nth)}
              {...{ row: found.row, axis: zoom.axis, start, item, isCriticalShown, onSelect, onToggle }}
              top={items.topOf(item)}
              isSelected={found.row.key === selected}
              isDimmed={isSearching && !found.row.isMatch}
            />
          )
        })}
      </div>
    </div>
  )
}

/** Keys that change what is looked at. Returns whether one did. */
function actOnView({ key, shiftKey }: KeyboardEvent, zoom: Zoom, around: number | undefined): boolean {
  const isTurnedBack = key === 'Escape' && zoom.window === null
  const isFold = key.startsWith('Arrow') && !shiftKey
  const act = isTurnedBack || isFold ? undefined : zoomKeys(zoom, around)[key]
  act?.()
  return act !== undefined
}

/** Keys that act on the row itself: open it, unfold it, fold it. Returns whether one did. */
function actOnRow(key: string, row: TimelineRow, { onOpen, onToggle }: Pick<TimelineGridProps, 'onOpen' | 'onToggle'>) {
  if (key === 'Enter') onOpen()
  else if (key === ' ' && row.isExpandable) onToggle(row.key, !row.isExpanded)
  else if (key === 'ArrowRight' && row.isExpandable && !row.isExpanded) onToggle(row.key, true)
  else if (key === 'ArrowLeft' && row.isExpanded) onToggle(row.key, false)
  else return false
  return true
}
