'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import type { RunId } from '#core/ids.ts'
import type { SpanPart, SpansView } from '#services/runs/spans-view.ts'
import type { RunView } from '#services/runs/view.ts'
import { spanCount } from '#trace/span-columns.ts'
import { withSpanPart } from './patch-run.ts'
import { runKey } from './query-keys.ts'

/** More than these are not kept in a page. */
const SPANS_MAX = 250_000

async function readPart(runId: RunId, after: string, signal: AbortSignal): Promise<SpanPart> {
  const query = new URLSearchParams({ run: runId, after })
  const response = await fetch(`/api/spans?${query}`, { signal })
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  return (await response.json()) as SpanPart
}

export interface MoreSpans {
  readonly state: 'whole' | 'loading' | 'failed' | 'bounded'
  readonly retry: () => void
}

/** Reads what of a trace did not come with the page, part by part and while the page is used. */
export function useMoreSpans(runId: RunId, spans: SpansView): MoreSpans {
  const client = useQueryClient()
  const [hasFailed, setHasFailed] = useState(false)
  const { next } = spans
  const isFull = next !== null && spanCount(spans.frames) >= SPANS_MAX
  useEffect(() => {
    if (next === null || hasFailed || isFull) return
    const stop = new AbortController()
    readPart(runId, next, stop.signal)
      .then((part) =>
        client.setQueryData<RunView>(runKey(runId), (old) => (old === undefined ? old : withSpanPart(old, part))),
      )
      .catch(() => setHasFailed(!stop.signal.aborted))
    return () => stop.abort()
  }, [client, runId, next, hasFailed, isFull])
  const retry = useCallback(() => setHasFailed(false), [])
  return { state: next === null ? 'whole' : isFull ? 'bounded' : hasFailed ? 'failed' : 'loading', retry }
}
