'use client'

import { useEffect, useRef } from 'react'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const isInDialog = (): boolean => document.querySelector('[role="dialog"], [role="alertdialog"]') !== null

const isPaletteKey = (event: KeyboardEvent): boolean =>
  (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k'

const isElsewhere = (event: KeyboardEvent): boolean =>
  event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || isInDialog()

export interface Keys {
  readonly palette: () => void
  readonly help: () => void
  readonly search: () => void
  /** The second key of `g …`. */
  readonly go: (key: string) => void
}

const SEQUENCE_MS = 1200

/** The keys that work on every page, unless somebody is typing or a dialog is open. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    let prefixAt = 0
    const onKey = (event: KeyboardEvent): void => {
      if (isPaletteKey(event)) {
        event.preventDefault()
        latest.current.palette()
        return
      }
      if (isElsewhere(event)) return
      const isSecond = event.timeStamp - prefixAt < SEQUENCE_MS
      prefixAt = event.key === 'g' ? event.timeStamp : 0
      if (isSecond) latest.current.go(event.key)
      else if (event.key === '?') latest.current.help()
      else if (event.key === '/') {
        event.preventDefault()
        latest.current.search()
      }
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
