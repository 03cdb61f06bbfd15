'use client'

import { useEffect, useState } from 'react'

/** False until the page stands before the viewer and the browser has nothing else to do: what only adds to it is asked for after that. */
export function useIsPainted(): boolean {
  const [isPainted, setIsPainted] = useState(false)
  useEffect(() => {
    // Not every browser says when it is idle; a timer that is set in a frame ends after it was drawn.
    const soon = window.requestIdleCallback ?? setTimeout
    const frame = requestAnimationFrame(() => soon(() => setIsPainted(true)))
    return () => cancelAnimationFrame(frame)
  }, [])
  return isPainted
}
