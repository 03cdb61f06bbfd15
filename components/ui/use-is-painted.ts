'use client'

import { useEffect, useState } from 'react'

/** However busy the page is, it is not waited for longer. */
const WAIT_MS_MAX = 3_000

/** Calls when the browser has drawn the next frame and has nothing else to do. Returns what takes that back. */
function whenPainted(onPainted: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let idle = 0
  const frame = requestAnimationFrame(() => {
    // Not every browser says when it is idle; a timer that is set in a frame ends after it was drawn.
    if ('requestIdleCallback' in window) idle = requestIdleCallback(onPainted, { timeout: WAIT_MS_MAX })
    else timer = setTimeout(onPainted)
  })
  return () => {
    cancelAnimationFrame(frame)
    if (idle > 0) cancelIdleCallback(idle)
    clearTimeout(timer)
  }
}

/** False until the page stands before the viewer: what only adds to it is asked for after that. */
export function useIsPainted(): boolean {
  const [isPainted, setIsPainted] = useState(false)
  useEffect(() => whenPainted(() => setIsPainted(true)), [])
  return isPainted
}
