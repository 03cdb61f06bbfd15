import type { ReactNode } from 'react'
import { useBrush } from './use-brush.ts'
import type { Zoom } from './use-zoom.ts'

/** Lies over the axis: dragging over it looks closer, a double click at all again. The keys of the minimap and of the grid do the same. */
export function AxisBrush({ zoom }: { readonly zoom: Zoom }): ReactNode {
  const { brushed, on } = useBrush((part) => zoom.toPart(zoom.axis, part))
  return (
    <div
      aria-hidden
      onDoubleClick={zoom.reset}
      {...on}
      className="absolute inset-0 cursor-crosshair touch-none select-none"
    >
      {brushed !== null && (
        <i
          style={{ left: `${brushed.from}%`, width: `${brushed.to - brushed.from}%` }}
          className="absolute inset-y-0 border-x border-accent bg-accent/20"
        />
      )}
    </div>
  )
}
