'use client'

import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { compareRunsAction, readCauseAction, readCoverageAction } from '#actions/comparison.ts'
import type { RunId } from '#core/ids.ts'
import type { CauseView } from '#services/runs/cause-view.ts'
import type { ComparisonView } from '#services/runs/comparison-view.ts'
import type { CoverageView } from '#services/runs/coverage-view.ts'
import type { RunView } from '#services/runs/view.ts'
import { useIsPainted } from '~/components/ui/use-is-painted.ts'
import { WHILE_RUNNING_MS } from './use-pace.ts'
import { valueOf } from './value-of.ts'

/** Spans come some time after the work they tell of. */
const SETTLED_MS = 60_000
const AGAIN_MS = 10_000

/** How often what is made of spans is read again: while they may still come. */
function againMs({ endedAt }: RunView): number | false {
  if (endedAt === null) return WHILE_RUNNING_MS
  return Date.now() - endedAt < SETTLED_MS ? AGAIN_MS : false
}

/** Why a run failed or was slow. Spans that failed may come after its end: then it is worked out again, and the old words stand until then. */
export const useCause = (view: RunView): UseQueryResult<CauseView | null> =>
  useQuery({
    enabled: useIsPainted(),
    queryKey: ['run-cause', view.id, view.endedAt, view.failing.length],
    placeholderData: (last: CauseView | null | undefined, query) =>
      query?.queryKey[2] === view.endedAt ? last : undefined,
    queryFn: () => valueOf(readCauseAction({ runId: view.id })),
    staleTime: SETTLED_MS,
    refetchInterval: () => againMs(view),
  })

/** How much of a run is told by spans. */
export const useCoverage = (view: RunView): UseQueryResult<CoverageView> =>
  useQuery({
    enabled: useIsPainted(),
    queryKey: ['run-coverage', view.id, view.endedAt],
    queryFn: () => valueOf(readCoverageAction({ runId: view.id })),
    staleTime: SETTLED_MS,
    refetchInterval: () => againMs(view),
  })

/** A run beside another one; beside the last good one before it when none is named. */
export const useComparison = (runId: RunId, withId: RunId | null): UseQueryResult<ComparisonView | null> =>
  useQuery({
    queryKey: ['run-comparison', runId, withId],
    queryFn: () => valueOf(compareRunsAction({ runId, withId })),
    staleTime: SETTLED_MS,
  })
