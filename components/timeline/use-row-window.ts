'use client'

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { GridItems } from './grid-items.ts'

/** The items that exist: `to` is behind the last. */
interface ItemRange {
  readonly from: number
  readonly to: number
}

export interface RowWindow extends ItemRange {
  /** What the items stand in. */
  readonly ref: RefObject<HTMLDivElement | null>
  /** Scrolls as little as shows an item below the page's own bars; `center` puts it in the middle. */
  readonly show: (item: number, where?: 'nearest' | 'center') => void
  /** How many rows fit on the screen. */
  readonly page: number
}

/** Items beyond the screen on each side, and how many are exchanged at a time. */
const BEYOND = 10
const STEP = 4
/** Before a browser has said how high it is. */
const AT_FIRST = 32
/** The page's bar and the axis stay at the top. */
const BARS_PX = 100
const BOTTOM_PX = 40

/** Where the items begin, from the top of the page. */
const offsetOf = (element: HTMLElement | null): number => (element?.getBoundingClientRect().top ?? 0) + window.scrollY

/** How many items fit into so many pixels, by their mean height: headings are few, and little lower than rows. */
const fitIn = (items: GridItems, px: number): number =>
  items.count === 0 ? 0 : Math.ceil(px / Math.max(1, items.height / items.count))

/**
 * As many items wherever one scrolls to, so that each element keeps its item while that is in sight: were it a few more or
 * less, all would be drawn again.
 */
function rangeOf(items: GridItems, offset: number): ItemRange {
  const first = items.itemAtTop(Math.max(0, window.scrollY - offset)) - BEYOND
  const length = Math.ceil((fitIn(items, window.innerHeight) + 2 * BEYOND) / STEP + 1) * STEP
  const from = Math.max(0, Math.min(Math.floor(first / STEP) * STEP, items.count - length))
  return { from, to: Math.min(items.count, from + length) }
}

/** The items in sight of the window as it scrolls. Each has a fixed height, so nothing is measured. */
export function useRowWindow(items: GridItems): RowWindow {
  const ref = useRef<HTMLDivElement>(null)
  const latest = useRef(items)
  const [range, setRange] = useState<ItemRange>({ from: 0, to: AT_FIRST })
  const follow = useCallback(() => {
    const next = rangeOf(latest.current, offsetOf(ref.current))
    setRange((old) => (old.from === next.from && old.to === next.to ? old : next))
  }, [])
  useLayoutEffect(() => {
    latest.current = items
    follow()
  }, [items, follow])
  useEffect(() => {
    // Drawn in the same frame: what scrolls in must not be empty first.
    const onScroll = (): void => flushSync(follow)
    window.addEventListener('scroll', onScroll, { passive: true })
    window.addEventListener('resize', onScroll)
    return () => {
      window.removeEventListener('scroll', onScroll)
      window.removeEventListener('resize', onScroll)
    }
  }, [follow])
  const show = useCallback((item: number, where: 'nearest' | 'center' = 'nearest') => {
    const offset = offsetOf(ref.current)
    const top = offset + latest.current.topOf(item)
    const bottom = offset + latest.current.topOf(item + 1)
    const [above, below] = [window.scrollY + BARS_PX, window.scrollY + window.innerHeight - BOTTOM_PX]
    if (where === 'center') window.scrollTo({ top: (top + bottom - window.innerHeight) / 2 })
    else if (top < above) window.scrollTo({ top: top - BARS_PX })
    else if (bottom > below) window.scrollTo({ top: bottom - window.innerHeight + BOTTOM_PX })
  }, [])
  return { ref, from: range.from, to: Math.min(range.to, items.count), show, page: pageOf(items) }
}

const pageOf = (items: GridItems): number =>
  typeof window === 'undefined'
    ? 1
    : Math.max(1, items.itemAtTop(Math.max(0, window.innerHeight - BARS_PX - BOTTOM_PX)))
