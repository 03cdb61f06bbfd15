'use client'

import { Bell } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '~/components/ui/class-names.ts'
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
    <Button
      variant="ghost"
      size="small"
      aria-pressed={isWatched}
      onPointerEnter={() => void loadNotify()}
      onClick={toggle}
    >
      <Bell aria-hidden className={cn('size-3.5', isWatched && 'text-accent')} />
      {isWatched ? 'Watching' : 'Watch'}
      <span className="sr-only">: tells you when this run ends or waits for a person</span>
    </Button>
  )
}
