'use client'

import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { readPaceAction } from '#actions/comparison.ts'
import type { PaceView } from '#services/runs/cause-view.ts'
import type { RunView } from '#services/runs/view.ts'
import { paceKey } from '~/components/runs/query-keys.ts'
import { valueOf } from './value-of.ts'

/** How often what a run is held against is read again while it goes on. */
export const WHILE_RUNNING_MS = 30_000

/** How long runs of this workflow usually take. The page brings it along; while the run goes on, and when it ends, it is read again. */
export const usePace = ({ id, endedAt }: RunView): UseQueryResult<PaceView> =>
  useQuery({
    queryKey: paceKey(id, endedAt),
    queryFn: () => valueOf(readPaceAction({ runId: id })),
    staleTime: Infinity,
    refetchInterval: ({ state }) => (endedAt === null && state.data?.usualMs ? WHILE_RUNNING_MS : false),
  })
