// oxlint-disable jsx-a11y/prefer-tag-over-role -- rows that are positioned by a virtual list cannot be table elements
'use client'

import dynamic from 'next/dynamic'
import { memo, type ReactNode } from 'react'
import { formatClock, formatDuration } from '#trace/format.ts'
import { type Tick, ticksOf } from '#trace/timeline-axis.ts'
import { cn } from '~/components/ui/class-names.ts'
import { COLUMNS } from './timeline-row.tsx'
import type { Zoom } from './use-zoom.ts'

const AxisBrush = dynamic(() => import('./axis-brush.tsx').then((module) => module.AxisBrush), { ssr: false })

/** Clock times, unless two of them are within one second: then the distance from the first. */
function labelsFor(ticks: readonly Tick[]): (at: number) => string {
  const moments = ticks.filter((tick) => tick.cut === null).map((tick) => tick.at)
  const [first = 0] = moments
  const isDense = new Set(moments.map(formatClock)).size < moments.length
  return (at) => (isDense && at > first ? `+${formatDuration(at - first)}` : formatClock(at))
}

/** There is room for few words; the rows beneath say more. */
const shortNameOf = (name: string): string => (name.startsWith('waiting') ? 'waiting' : name)

function TickLabel({ tick, labelOf }: { readonly tick: Tick; readonly labelOf: (at: number) => string }): ReactNode {
  const isCut = tick.cut !== null
  return (
    <span
      style={{ left: `${tick.x}%` }}
      className={cn('absolute bottom-1.25 whitespace-nowrap', tick.x > 3 && '-translate-x-1/2', isCut && 'text-wait')}
    >
      {tick.cut === null
        ? labelOf(tick.at)
        : `${formatDuration(tick.cut.to - tick.cut.from)} ${shortNameOf(tick.cut.name)}`}
    </span>
  )
}

/** The time axis over the rows, in UTC; a cut says how much of what it leaves out. Dragging over it looks closer. */
export const AxisLabels = memo(function AxisLabels({ zoom }: { readonly zoom: Zoom }): ReactNode {
  const { axis } = zoom
  const ticks = ticksOf(axis)
  const labelOf = labelsFor(ticks)
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={cn(
        COLUMNS,
        'sticky top-12 z-5 h-9.5 items-end border-b border-line bg-panel text-2xs text-ink3 max-md:hidden',
      )}
    >
      <div role="columnheader" className="pb-1.25 pl-6">
        <span className="sr-only">Name</span>
      </div>
      <div role="columnheader" className="relative h-full">
        <span className="sr-only">When, UTC. </span>
        {ticks.map((tick) => (
          <TickLabel key={tick.x} tick={tick} labelOf={labelOf} />
        ))}
        <AxisBrush zoom={zoom} />
      </div>
      <div role="columnheader" className="pr-4.5 pb-1.25 text-right">
        <span className="sr-only">Duration</span>UTC
      </div>
    </div>
  )
})
