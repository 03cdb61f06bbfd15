'use client'

import type { ReactNode } from 'react'
import { Button } from '~/components/ui/button.tsx'

export interface Watched {
  readonly isWatched: boolean
  readonly onWatch: (isWatched: boolean) => void
}

const loadNotify = () => import('./notify.ts')

/** Watches a run: its tab follows it while one looks elsewhere, and the browser says when it ends or waits for a person. */
export function WatchButton({ isWatched, onWatch }: Watched): ReactNode {
  const toggle = (): void => {
    onWatch(!isWatched)
    if (!isWatched) void loadNotify().then((module) => module.askToNotify())
  }
  return (
    <Button aria-pressed={isWatched} onClick={toggle}>
      {isWatched ? 'Watching' : 'Watch'}
      <span className="sr-only">: tells you when this run ends or waits for a person</span>
    </Button>
  )
}
