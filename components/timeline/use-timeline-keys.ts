'use client'

import { useEffect, useRef } from 'react'

/** What a key does from anywhere on the page where nobody types. */
export interface TimelineKeys {
  readonly [key: string]: () => void
}

/** What takes keys for itself while it is open. */
const OVER = '[role="dialog"], [role="menu"], [role="listbox"]'

/** Listens for single keys that nothing else takes. */
export function useTimelineKeys(keys: TimelineKeys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select')
      const isModified = event.metaKey || event.ctrlKey || event.altKey
      if (event.defaultPrevented || isTyping || isModified || document.querySelector(OVER) !== null) return
      latest.current[event.key]?.()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
