'use client'

import { useSyncExternalStore } from 'react'

const neverChanges = (): (() => void) => () => undefined

/** The reader's time zone; null on the server, which does not know it. */
export const useViewerZone = (): string | null =>
  useSyncExternalStore(
    neverChanges,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => null,
  )

/** `27 Nov, 03:00` on the reader's own clock. */
export const onViewersClock = (at: number): string =>
  new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' }).format(at)
