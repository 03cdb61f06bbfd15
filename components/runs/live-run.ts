'use client'

import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { readRunAction } from '#actions/runs.ts'
import type { RunId } from '#core/ids.ts'
import type { LiveDelta, RunView } from '#services/runs/view.ts'
import { useNow } from '~/components/ui/now.tsx'
import { patchRun } from './patch-run.ts'
import { runKey } from './query-keys.ts'
import { type LiveState, useStream } from './stream.ts'

/** A browser's clock this far from the server's is corrected. */
const SKEW_MS_MIN = 5_000

async function readRun(runId: RunId): Promise<RunView> {
  const result = await readRunAction({ runId })
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

interface LiveRun {
  readonly view: RunView
  readonly live: LiveState
  /** The end of a run that ended, else the present by the server's clock. */
  readonly now: number
}

/** A run from the cache that the server filled, kept current by deltas; it is never read again as a whole. A watched one is followed while nobody looks at the page. */
export function useLiveRun(runId: RunId, isWatched: boolean): LiveRun {
  const client = useQueryClient()
  const { data: view } = useSuspenseQuery({
    queryKey: runKey(runId),
    queryFn: () => readRun(runId),
    staleTime: Infinity,
    // A patch keeps what it does not change; to compare the rest in depth finds nothing more.
    structuralSharing: false,
  })
  const [stream] = useState(() => ({
    url: (): string => {
      const { seq = 0, spansAfter = 0 } = client.getQueryData<RunView>(runKey(runId)) ?? {}
      return `/api/live?run=${encodeURIComponent(runId)}&after=${seq}&spans=${spansAfter}`
    },
    on: {
      delta: (data: string): void => {
        const delta = JSON.parse(data) as LiveDelta
        client.setQueryData<RunView>(runKey(runId), (old) => (old === undefined ? old : patchRun(old, delta)))
      },
    },
  }))
  const live = useStream(stream, isWatched)
  return { view, live, now: useRunClock(view) }
}

function useRunClock(view: RunView): number {
  const present = useNow(view.endedAt === null ? 1000 : null)
  const [skewMs, setSkewMs] = useState(0)
  useEffect(() => {
    const skew = view.readAt - Date.now()
    if (Math.abs(skew) > SKEW_MS_MIN) setSkewMs(skew)
    // oxlint-disable-next-line react/exhaustive-deps -- measured once, when the page was read; deltas are too late to tell
  }, [])
  return view.endedAt ?? Math.max(view.readAt, present + skewMs)
}
