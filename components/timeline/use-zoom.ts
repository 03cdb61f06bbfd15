'use client'

import { useMemo } from 'react'
import { pannedBy, zoomed, zoomedBy } from '#trace/axis-zoom.ts'
import type { Stretch } from '#trace/stretches.ts'
import { type Axis, momentAt, positionOf } from '#trace/timeline-axis.ts'
import type { TimelineParams } from './timeline-params.ts'
import type { Brushed } from './use-brush.ts'

export interface Zoom {
  /** Of the whole run. */
  readonly whole: Axis
  /** Of what is looked at. */
  readonly axis: Axis
  /** What is looked at on the whole axis, from 0 to 100; null for all. */
  readonly window: Brushed | null
  readonly toPart: (of: Axis, part: Brushed) => void
  readonly to: (window: Stretch) => void
  /** Narrower below 1, around a moment or the middle. */
  readonly by: (factor: number, around?: number) => void
  readonly pan: (share: number) => void
  readonly reset: () => void
}

/** What of the run is looked at. It is kept from the start of the run, so that it stays while the run goes on. */
export function useZoom(whole: Axis, start: number, { zoom, setZoom }: Pick<TimelineParams, 'zoom' | 'setZoom'>): Zoom {
  return useMemo(() => {
    const window = zoom && { from: zoom.from + start, to: zoom.to + start }
    const axis = zoomed(whole, window)
    const set = (next: Stretch | null): void => setZoom(next && { from: next.from - start, to: next.to - start })
    return {
      whole,
      axis,
      window: window && { from: positionOf(whole, axis.from), to: positionOf(whole, axis.to) },
      toPart: (of, part) => set({ from: momentAt(of, part.from), to: momentAt(of, part.to) }),
      to: set,
      by: (factor, around) =>
        set(zoomedBy(whole, window, { factor, x: around === undefined ? 50 : positionOf(axis, around) })),
      pan: (share) => set(pannedBy(whole, window, share)),
      reset: () => setZoom(null),
    }
  }, [whole, start, zoom, setZoom])
}

/** What keys do that change what is looked at, around a moment or the middle. */
export function zoomKeys(zoom: Zoom, around?: number): { readonly [key: string]: () => void } {
  const closer = (): void => zoom.by(0.5, around)
  return {
    '+': closer,
    '=': closer,
    '-': () => zoom.by(2, around),
    ArrowLeft: () => zoom.pan(-0.2),
    ArrowRight: () => zoom.pan(0.2),
    '0': zoom.reset,
    Escape: zoom.reset,
  }
}
