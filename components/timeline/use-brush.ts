'use client'

import { type PointerEvent, useRef, useState } from 'react'

/** A part of what is brushed over, from 0 to 100. */
export interface Brushed {
  readonly from: number
  readonly to: number
}

interface Brush {
  /** What is brushed just now, or null. */
  readonly brushed: Brushed | null
  readonly on: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
    readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void
    readonly onPointerCancel: () => void
  }
}

/** A shorter way is a click. */
const MOVED_PX_MIN = 4

function placeOf(event: PointerEvent<HTMLElement>): number {
  const { left, width } = event.currentTarget.getBoundingClientRect()
  return Math.min(100, Math.max(0, ((event.clientX - left) / Math.max(1, width)) * 100))
}

/** Marks a part of an element from where the pointer went down to where it is let go. */
export function useBrush(onBrushed: (part: Brushed) => void): Brush {
  const start = useRef<{ readonly place: number; readonly clientX: number } | null>(null)
  const [brushed, setBrushed] = useState<Brushed | null>(null)
  const partAt = (event: PointerEvent<HTMLElement>): Brushed | null => {
    if (start.current === null || Math.abs(event.clientX - start.current.clientX) < MOVED_PX_MIN) return null
    const place = placeOf(event)
    return { from: Math.min(place, start.current.place), to: Math.max(place, start.current.place) }
  }
  const stop = (): void => {
    start.current = null
    setBrushed(null)
  }
  return {
    brushed,
    on: {
      onPointerDown(event) {
        if (event.button !== 0) return
        start.current = { place: placeOf(event), clientX: event.clientX }
        event.currentTarget.setPointerCapture(event.pointerId)
      },
      onPointerMove: (event) => start.current !== null && setBrushed(partAt(event)),
      onPointerUp(event) {
        const part = partAt(event)
        stop()
        if (part !== null) onBrushed(part)
      },
      onPointerCancel: stop,
    },
  }
}
