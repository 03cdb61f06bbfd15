// oxlint-disable jsx-a11y/prefer-tag-over-role -- a slider with two edges that holds a picture is no input
'use client'

import { type KeyboardEvent, type ReactNode, useMemo } from 'react'
import { formatDuration, formatOffset } from '#trace/format.ts'
import { minimapOf, type MinimapPart, type Tone } from '#trace/minimap.ts'
import type { SpanTable } from '#trace/span-table.ts'
import { LANES } from '#trace/timeline-row.ts'
import type { RunView } from '#services/runs/view.ts'
import { cn } from '~/components/ui/class-names.ts'
import { useBrush } from './use-brush.ts'
import { type Zoom, zoomKeys } from './use-zoom.ts'

const FILLS: { readonly [tone in Tone]: string } = {
  bad: 'fill-bad',
  back: 'fill-back',
  wait: 'fill-wait',
  run: 'fill-run',
  ok: 'fill-ok',
  span: 'fill-span',
  idle: 'fill-idle',
}

const LANE_PX = 9
const BAR_PX = 6

const pathOf = ({ lane, stretches }: MinimapPart): string => {
  const top = LANES.indexOf(lane) * LANE_PX + (LANE_PX - BAR_PX) / 2
  return stretches.map(({ from, to }) => `M${from} ${top}H${to}V${top + BAR_PX}H${from}Z`).join('')
}

export interface MinimapProps {
  readonly view: RunView
  readonly table: SpanTable
  readonly now: number
  readonly zoom: Zoom
}

/** The whole run in small, and what of it is looked at. Dragging over it looks closer, a double click at all again. */
export function Minimap({ view, table, now, zoom }: MinimapProps): ReactNode {
  const { whole, axis, window } = zoom
  const parts = useMemo(() => minimapOf(whole, view, table, now), [whole, view, table, now])
  const { brushed, on } = useBrush((part) => zoom.toPart(whole, part))
  const words =
    window === null
      ? 'all of the run'
      : `${formatDuration(axis.to - axis.from)} from ${formatOffset(axis.from - view.createdAt)} on`
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = zoomKeys(zoom)[event.key]
    if (act === undefined) return
    act()
    event.preventDefault()
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="What of the run is looked at"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(window?.from ?? 0)}
      aria-valuetext={words}
      onKeyDown={onKeyDown}
      onDoubleClick={zoom.reset}
      {...on}
      className="relative h-7 flex-1 cursor-crosshair touch-none overflow-hidden rounded border border-line bg-panel outline-offset-[-2px]"
    >
      <svg
        aria-hidden
        viewBox={`0 0 100 ${LANE_PX * LANES.length}`}
        preserveAspectRatio="none"
        className="absolute inset-0 size-full"
      >
        {parts.map((part) => (
          <path key={`${part.lane} ${part.tone}`} d={pathOf(part)} className={FILLS[part.tone]} />
        ))}
      </svg>
      {window !== null && (
        <>
          <i style={{ width: `${window.from}%` }} className="absolute inset-y-0 left-0 bg-bg/75" />
          <i style={{ left: `${window.to}%` }} className="absolute inset-y-0 right-0 bg-bg/75" />
          <i
            style={{ left: `${window.from}%`, width: `${window.to - window.from}%` }}
            className="absolute inset-y-0 min-w-1 rounded-[3px] border-x-2 border-accent"
          />
        </>
      )}
      {brushed !== null && (
        <i
          style={{ left: `${brushed.from}%`, width: `${brushed.to - brushed.from}%` }}
          className={cn('absolute inset-y-0 border-x border-accent bg-accent/20')}
        />
      )}
    </div>
  )
}
