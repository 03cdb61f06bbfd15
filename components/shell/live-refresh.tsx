'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent } from 'react'
import type { RunLine } from '#services/runs/view.ts'

/** Changes that come close together are read once. */
const GATHER_MS = 700

/** Closed in hidden tabs: a browser holds six connections to one origin, and a seventh tab would hang. */
function follow(sinceNow: () => string, onLines: (lines: readonly RunLine[]) => void, onGap: () => void): () => void {
  let source: EventSource | null = null
  const open = (): void => {
    if (source || document.hidden) return
    source = new EventSource(`/api/live?list=1&since=${encodeURIComponent(sinceNow())}`)
    source.addEventListener('delta', (event: MessageEvent<string>) => {
      onLines((JSON.parse(event.data) as { readonly runs: readonly RunLine[] }).runs)
    })
    source.addEventListener('missed', onGap)
    source.addEventListener('end', () => {
      close()
      onGap()
    })
  }
  const close = (): void => {
    source?.close()
    source = null
  }
  const onVisibility = (): void => {
    if (document.hidden) close()
    else open()
  }
  document.addEventListener('visibilitychange', onVisibility)
  open()
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    close()
  }
}

interface LiveRefreshProps {
  /** Read before the page was: what happened since is asked for when the stream opens. */
  readonly since: string
  readonly runId?: string | undefined
}

/**
 * Renders a page of summaries again when runs change: any run, or only `runId`. What is typed, opened or scrolled stays.
 * Pages of one run patch their own data instead.
 */
export function LiveRefresh({ since, runId }: LiveRefreshProps): null {
  const router = useRouter()
  const sinceNow = useEffectEvent(() => since)
  const render = useEffectEvent(() => router.refresh())
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const refresh = (): void => {
      timer ??= setTimeout(() => {
        timer = null
        render()
      }, GATHER_MS)
    }
    const onLines = (lines: readonly RunLine[]): void => {
      if (runId === undefined || lines.some((line) => line.id === runId)) refresh()
    }
    const stop = follow(() => sinceNow(), onLines, refresh)
    return () => {
      stop()
      if (timer) clearTimeout(timer)
    }
  }, [runId])
  return null
}
