'use client'

import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import type { TimelineRows } from '#trace/timeline-lanes.ts'
import type { GridItems } from './grid-items.ts'

/** A row and how far below the top of the screen it stood. */
interface Anchor {
  readonly key: string
  readonly top: number
}

/** Below the page's own bars. */
const TOP_PX = 90

interface Place {
  readonly ref: RefObject<HTMLDivElement | null>
  readonly rows: TimelineRows
  readonly items: GridItems
  readonly selected: string | null
}

const topOf = ({ ref, rows, items }: Place, key: string): number | null => {
  const row = rows.indexOf(key)
  const begin = ref.current?.getBoundingClientRect().top
  return row === -1 || begin === undefined ? null : begin + items.topOf(items.itemOfRow(row))
}

/** The selected row, if it is on the screen. */
function selectedAnchor(place: Place): Anchor | null {
  const { selected } = place
  const top = selected === null ? null : topOf(place, selected)
  const isSeen = top !== null && top >= TOP_PX && top < window.innerHeight
  return isSeen && selected !== null ? { key: selected, top } : null
}

/** The first row on the screen. */
function firstAnchor(items: GridItems, begin: number): Anchor | null {
  for (let item = items.itemAtTop(TOP_PX - begin); item < items.count; item++) {
    const found = items.itemAt(item)
    if (found?.kind === 'row') return { key: found.row.key, top: begin + items.topOf(item) }
  }
  return null
}

/** What is being read; nothing while the rows begin on the screen. */
function anchorOf(place: Place, isPointing = false): Anchor | null {
  const begin = place.ref.current?.getBoundingClientRect().top
  if (begin === undefined || begin > TOP_PX) return null
  return (isPointing ? null : selectedAnchor(place)) ?? firstAnchor(place.items, begin)
}

/** Keeps what one reads where it is while rows come and go above it; at the top of the page nothing is kept. */
export function useAnchor({ ref, rows, items, selected }: Place): void {
  const anchor = useRef<Anchor | null>(null)
  const latest = useRef<Place>({ ref, rows, items, selected })
  useLayoutEffect(() => {
    const place = { ref, rows, items, selected }
    const kept = anchor.current
    const now = kept === null ? null : topOf(place, kept.key)
    const isMoved = latest.current.rows !== rows && kept !== null && now !== null
    if (isMoved && Math.abs(now - kept.top) >= 1) window.scrollBy({ top: now - kept.top })
    latest.current = place
    anchor.current = anchorOf(place)
  }, [ref, rows, items, selected])
  useEffect(() => {
    const onScroll = (): void => {
      anchor.current = anchorOf(latest.current)
    }
    // What is unfolded with the pointer opens below it: what stands above stays, not what is selected further down.
    const onPointerDown = (): void => {
      anchor.current = anchorOf(latest.current, true)
    }
    // Before the rows are exchanged: to ask where something stands after that would lay the page out once more.
    window.addEventListener('scroll', onScroll, { passive: true, capture: true })
    window.addEventListener('pointerdown', onPointerDown, { passive: true, capture: true })
    return () => {
      window.removeEventListener('scroll', onScroll, { capture: true })
      window.removeEventListener('pointerdown', onPointerDown, { capture: true })
    }
  }, [])
}
