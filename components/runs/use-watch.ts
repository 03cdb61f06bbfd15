'use client'

import { useEffect, useRef } from 'react'
import type { RunView } from '#services/runs/view.ts'

/** What a person who watches a run is told of: that it ended, or that it waits for somebody. */
const newsOf = ({ endedAt, isWaitingForPerson }: RunView): string =>
  endedAt !== null ? 'ended' : isWaitingForPerson ? 'waiting' : ''

/** Tells whoever watches a run when it ends or begins to wait for a person, also while they look elsewhere. */
export function useWatch(view: RunView, isWatched: boolean): void {
  const news = newsOf(view)
  const told = useRef(news)
  useEffect(() => {
    if (told.current === news) return
    told.current = news
    if (isWatched && news !== '') void import('./notify.ts').then((module) => module.notify(view))
  }, [news, isWatched, view])
}
