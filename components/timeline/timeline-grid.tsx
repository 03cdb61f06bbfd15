'use client'

// oxlint-disable jsx-a11y/prefer-tag-over-role -- rows that are positioned by a virtual list cannot be table elements

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Axis } from '#trace/timeline-axis.ts'
import type { TimelineRow } from '#trace/timeline-row.ts'
import { cn } from '~/components/ui/class-names.ts'
import { type GridItem, gridItems, rowByKey } from './grid-items.ts'
import { useIsPhone } from './media.ts'
import { AxisLabels } from './timeline-axis.tsx'
import { type RowActions, rowElementId, TimelineRowView } from './timeline-row.tsx'

interface TimelineGridProps extends RowActions {
  readonly rows: readonly TimelineRow[]
  readonly axis: Axis
  readonly start: number
  readonly selected: string | null
  readonly isCriticalShown: boolean
  readonly isSearching: boolean
  /** Enter on a row: show its detail where it is not beside the rows. */
  readonly onOpen: () => void
}

const LANE_PX = 24
const ROW_PX = 27
const ROW_PHONE_PX = 56
/** Room for the page's own bar and the axis when a row is scrolled to. */
const SCROLL_PADDING_PX = 100

function LaneHeading({
  item,
  index,
}: {
  readonly item: GridItem & { kind: 'lane' }
  readonly index: number
}): ReactNode {
  return (
    <div
      role="row"
      aria-level={1}
      aria-rowindex={index + 2}
      className="h-6 border-b border-line2 bg-bg px-6 max-md:px-3.5"
    >
      <div role="gridcell" className="flex h-full items-center gap-2 text-2xs text-ink3">
        <span className="font-semibold tracking-wider uppercase">{item.lane}</span>
        {item.note !== null && <span>{item.note}</span>}
      </div>
    </div>
  )
}

/** How far down the page the rows begin, for the window's virtual scrolling. */
function useOffset(): readonly [React.RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null)
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const measure = (): void => setOffset((ref.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [])
  return [ref, offset]
}

/** The rows as a treegrid: only those in sight exist, the grid has the focus, and one row is the active one. */
export function TimelineGrid(props: TimelineGridProps): ReactNode {
  const { rows, axis, start, selected, isCriticalShown, isSearching, onSelect, onToggle, onOpen } = props
  const isPhone = useIsPhone()
  const items = useMemo(() => gridItems(rows), [rows])
  const [ref, offset] = useOffset()
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is handed to memoised components
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => (items[index]?.kind === 'lane' ? LANE_PX : isPhone ? ROW_PHONE_PX : ROW_PX),
    getItemKey: (index) => keyOf(items[index]),
    overscan: 15,
    scrollMargin: offset,
    scrollPaddingStart: SCROLL_PADDING_PX,
    scrollPaddingEnd: SCROLL_PADDING_PX,
    initialRect: { width: 1000, height: 1000 },
  })
  useEffect(() => virtualizer.measure(), [virtualizer, isPhone])
  const moveTo = (row: TimelineRow): void => {
    onSelect(row.key)
    virtualizer.scrollToIndex(items.findIndex((item) => item.kind === 'row' && item.row === row))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const current = rows.find((row) => row.key === selected)
    const acted = actOnKey(event.key, current, { onOpen, onToggle })
    const next = acted ? null : rowByKey(rows, selected, event.key)
    if (next !== null) moveTo(next)
    if (next !== null || acted) event.preventDefault()
  }
  const inSight = virtualizer.getVirtualItems()
  const isShown = selected !== null && inSight.some(({ key }) => key === selected)
  return (
    <div
      role="treegrid"
      aria-label="Timeline"
      aria-rowcount={items.length + 1}
      aria-activedescendant={isShown ? rowElementId(selected) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="min-w-0 bg-panel outline-offset-[-2px]"
    >
      <AxisLabels axis={axis} />
      <div ref={ref} role="rowgroup" style={{ height: virtualizer.getTotalSize() }} className="relative">
        {inSight.map(({ index, key, start: top }) => {
          const item = items[index]
          if (item === undefined) return null
          return (
            <div
              key={key}
              role="presentation"
              style={{ transform: `translateY(${top - offset}px)` }}
              className={cn('absolute inset-x-0 top-0')}
            >
              {item.kind === 'lane' ? (
                <LaneHeading item={item} index={index} />
              ) : (
                <TimelineRowView
                  {...{ row: item.row, axis, start, index, isCriticalShown, onSelect, onToggle }}
                  isSelected={item.row.key === selected}
                  isDimmed={isSearching && !item.row.isMatch}
                />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const keyOf = (item: GridItem | undefined): string => (item?.kind === 'row' ? item.row.key : `lane:${item?.lane}`)

/** Keys that act on the row itself: open it, unfold it, fold it. Returns whether one did. */
function actOnKey(
  key: string,
  row: TimelineRow | undefined,
  { onOpen, onToggle }: Pick<TimelineGridProps, 'onOpen' | 'onToggle'>,
): boolean {
  if (row === undefined) return false
  if (key === 'Enter') onOpen()
  else if (key === ' ' && row.isExpandable) onToggle(row.key)
  else if (key === 'ArrowRight' && row.isExpandable && !row.isExpanded) onToggle(row.key)
  else if (key === 'ArrowLeft' && row.isExpanded) onToggle(row.key)
  else return false
  return true
}
