'use client'

import { type RefObject, startTransition, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { GridItems } from './grid-items.ts'
import { type ItemRange, itemsFrom, moved, type RowSlots, settled } from './row-slots.ts'

export interface RowWindow extends Pick<RowSlots, 'items'> {
  /** The number of the element that holds the nth of these items. */
  readonly slotOf: (nth: number) => number
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
const AT_FIRST = { from: 0, to: 32 }
/** Who has not turned on for so long looks at what is there. */
const REST_MS = 100
/** The page's bar and the axis stay at the top. */
const BARS_PX = 100
const BOTTOM_PX = 40

/** Where the items begin, from the top of the page. */
const offsetOf = (element: HTMLElement | null): number => (element?.getBoundingClientRect().top ?? 0) + window.scrollY

/** How many items fit into so many pixels, by their mean height: headings are few, and little lower than rows. */
const fitIn = (items: GridItems, px: number): number =>
  items.count === 0 ? 0 : Math.ceil(px / Math.max(1, items.height / items.count))

/** What is on the screen, and what there is of elements around it: as many wherever one scrolls to. */
function rangesOf(items: GridItems, offset: number): { readonly sight: ItemRange; readonly range: ItemRange } {
  const top = items.itemAtTop(Math.max(0, window.scrollY - offset))
  const fit = fitIn(items, window.innerHeight)
  const length = Math.ceil((fit + 2 * BEYOND) / STEP + 1) * STEP
  const from = Math.max(0, Math.min(Math.floor((top - BEYOND) / STEP) * STEP, items.count - length))
  return { sight: { from: top, to: top + fit + 1 }, range: { from, to: Math.min(items.count, from + length) } }
}

/** The items in sight of the window as it scrolls. Each has a fixed height, so nothing is measured. */
export function useRowWindow(items: GridItems): RowWindow {
  const ref = useRef<HTMLDivElement>(null)
  const latest = useRef(items)
  const [slots, setSlots] = useState<RowSlots>({ ...AT_FIRST, first: 0, items: itemsFrom(AT_FIRST) })
  const follow = useCallback(() => {
    const { sight, range } = rangesOf(latest.current, offsetOf(ref.current))
    setSlots((old) => moved(old, range, sight))
  }, [])
  useLayoutEffect(() => {
    latest.current = items
    follow()
  }, [items, follow])
  useEffect(() => {
    let resting: number | undefined
    const onScroll = (): void => {
      // Drawn in the same frame: what scrolls in must not be empty first.
      flushSync(follow)
      window.clearTimeout(resting)
      resting = window.setTimeout(() => startTransition(() => setSlots(settled)), REST_MS)
    }
    window.addEventListener('scroll', onScroll, { passive: true })
    window.addEventListener('resize', onScroll)
    return () => {
      window.clearTimeout(resting)
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
  const slotOf = (nth: number): number => (slots.first + nth) % slots.items.length
  return { ref, items: slots.items, slotOf, show, page: pageOf(items) }
}

const pageOf = (items: GridItems): number =>
  typeof window === 'undefined'
    ? 1
    : Math.max(1, items.itemAtTop(Math.max(0, window.innerHeight - BARS_PX - BOTTOM_PX)))
