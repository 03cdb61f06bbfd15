'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent } from 'react'
import type { RunLine } from '#services/runs/view.ts'

/** Changes that come close together are read once. */
const GATHER_MS = 700

/** Closed in hidden tabs: a browser holds six connections to one origin, and a seventh tab would hang. */
function follow(onLines: (lines: readonly RunLine[]) => void, onGap: () => void): () => void {
  let source: EventSource | null = null
  const open = (): void => {
    if (source || document.hidden) return
    source = new EventSource('/api/live?list=1')
    source.addEventListener('delta', (event: MessageEvent<string>) => {
      onLines((JSON.parse(event.data) as { readonly runs: readonly RunLine[] }).runs)
    })
    source.addEventListener('missed', onGap)
    // What changed between the reading of the page and now was told to nobody.
    source.addEventListener('open', onGap)
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

/**
 * Renders a page of summaries again when runs change: any run, or only `runId`. What is typed, opened or scrolled stays.
 * Pages of one run patch their own data instead.
 */
export function LiveRefresh({ runId }: { readonly runId?: string | undefined }): null {
  const router = useRouter()
  const render = useEffectEvent(() => router.refresh())
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const refresh = (): void => {
      timer ??= setTimeout(() => {
        timer = null
        render()
      }, GATHER_MS)
    }
    const stop = follow((lines) => {
      if (runId === undefined || lines.some((line) => line.id === runId)) refresh()
    }, refresh)
    return () => {
      stop()
      if (timer) clearTimeout(timer)
    }
  }, [runId])
  return null
}
