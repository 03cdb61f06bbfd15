'use client'

import { useEffect, useRef } from 'react'

/** What a key does from anywhere on the page where nobody types. */
export interface TimelineKeys {
  readonly [key: string]: () => void
}

/** Listens for single keys while no dialog is open. */
export function useTimelineKeys(keys: TimelineKeys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select')
      const isModified = event.metaKey || event.ctrlKey || event.altKey
      if (isTyping || isModified || document.querySelector('[role="dialog"]') !== null) return
      latest.current[event.key]?.()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
