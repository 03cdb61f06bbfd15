'use client'

import { useQuery } from '@tanstack/react-query'
import { readChangeableAction } from '#actions/runs.ts'
import type { RunId } from '#core/ids.ts'

/** What can be changed of a run by hand, read when somebody is about to. */
export const useChangeable = (runId: RunId) =>
  useQuery({
    queryKey: ['changeable', runId],
    queryFn: () => readChangeableAction({ runId }),
    staleTime: 0,
    gcTime: 0,
  })
