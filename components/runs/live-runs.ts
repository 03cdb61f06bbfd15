'use client'

import { type QueryClient, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { listRunsAction } from '#actions/runs.ts'
import type { ChangedRuns, RunFilter, RunPage } from '#services/runs/list-view.ts'
import type { RunLine } from '#services/runs/view.ts'
import { freshRuns, patchRuns, type RunPages, withFresh } from './patch-runs.ts'
import { runsKey } from './query-keys.ts'
import { type LiveState, useStream } from './stream.ts'

/** Nearer to the top than this nobody reads further down: new runs may be put in at once. */
const AT_TOP_PX = 40

export interface LiveRuns {
  readonly state: LiveState
  readonly runs: readonly RunLine[]
  /** New runs that wait to be shown, so that nothing moves under the reader. */
  readonly fresh: readonly RunLine[]
  readonly showFresh: () => void
  readonly hasOlder: boolean
  /** How far back was looked for runs that match, when there may be older ones. */
  readonly lookedTo: number | null
  readonly isReading: boolean
  readonly error: string | null
  readonly readOlder: () => void
}

async function readPage(filter: RunFilter, cursor: string | null): Promise<RunPage> {
  const result = await listRunsAction({ filter, cursor })
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const distinct = (runs: readonly RunLine[]): readonly RunLine[] => [
  ...new Map(runs.map((run) => [run.id, run])).values(),
]

/** Older runs that are being read come first: reading anew at once would let go of them. */
async function readAnew(client: QueryClient, filter: RunFilter): Promise<void> {
  await client
    .getQueryCache()
    .find({ queryKey: runsKey(filter) })
    ?.promise?.catch(() => undefined)
  await client.invalidateQueries({ queryKey: runsKey(filter) })
}

/** The filtered run list: pages by keyset, lines patched in place, new runs on top when that moves nobody's page. */
export function useLiveRuns(filter: RunFilter): LiveRuns {
  const client = useQueryClient()
  const [held, setHeld] = useState<readonly RunLine[]>([])
  const query = useInfiniteQuery({
    queryKey: runsKey(filter),
    queryFn: ({ pageParam }) => readPage(filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 60_000,
  })
  const change = useCallback(
    (how: (data: RunPages) => RunPages) =>
      client.setQueryData<RunPages>(runsKey(filter), (old) => (old === undefined ? old : how(old))),
    [client, filter],
  )
  const stream = useMemo(() => {
    const reread = (): void => void readAnew(client, filter)
    const onDelta = (data: string): void => {
      const { runs: lines, listed } = JSON.parse(data) as ChangedRuns
      const known = client.getQueryData<RunPages>(runsKey(filter))
      if (known === undefined) return
      const isListed = new Set(listed)
      const belonging = lines.filter(({ id }) => isListed.has(id))
      const fresh = freshRuns(known, belonging)
      const isAtTop = window.scrollY < AT_TOP_PX
      change((old) => withFresh(patchRuns(old, lines), isAtTop ? fresh : []))
      if (!isAtTop && fresh.length > 0) setHeld((old) => distinct([...fresh, ...old]))
    }
    // What changed between the reading of the list and the opening of the stream was told to nobody.
    const url = `/api/live?list=1&filter=${encodeURIComponent(JSON.stringify(filter))}`
    return { url: () => url, on: { delta: onDelta, missed: reread, open: reread } }
  }, [client, filter, change])
  const state = useStream(stream)
  const listed = query.data === undefined ? [] : freshRuns(query.data, held)
  const showFresh = (): void => {
    change((old) => withFresh(old, listed))
    setHeld([])
    window.scrollTo({ top: 0 })
  }
  return {
    state,
    runs: (query.data?.pages.flatMap((page) => page.runs) ?? []).sort((a, b) => b.createdAt - a.createdAt),
    fresh: listed,
    showFresh,
    hasOlder: query.hasNextPage,
    lookedTo: query.data?.pages.at(-1)?.lookedTo ?? null,
    isReading: query.isFetching,
    error: query.error?.message ?? null,
    readOlder: () => void query.fetchNextPage(),
  }
}
