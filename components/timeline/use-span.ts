'use client'

import { useQuery } from '@tanstack/react-query'
import { readSpanAction } from '#actions/runs.ts'
import type { RunId } from '#core/ids.ts'
import type { SpanView } from '#services/runs/spans-view.ts'

async function readSpan(runId: RunId, spanId: string): Promise<SpanView> {
  const result = await readSpanAction({ runId, spanId })
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

interface ReadSpan {
  readonly found: SpanView | null
  readonly problem: string | null
}

/** Everything of one span, read when it is looked at; what was read stays. */
export function useSpan(runId: RunId, spanId: string): ReadSpan {
  const { data, error } = useQuery({
    queryKey: ['span', runId, spanId],
    queryFn: () => readSpan(runId, spanId),
    staleTime: Infinity,
    retry: false,
  })
  return { found: data ?? null, problem: error?.message ?? null }
}
