'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ActionResult } from '#actions/result.ts'
import { previewSamplingAction } from '#actions/sampling.ts'
import type { DayPreview } from '#services/sampling/view.ts'
import { isReadable, type Draft } from './sampling-draft.ts'

/** Typing is not interrupted by an answer to every letter. */
const STILL_MS = 250

/** What rules and rates that are being written down would have made of the last day; null before the first answer. */
export function usePolicyPreview(draft: Draft): ActionResult<DayPreview> | null {
  const written = isReadable(draft) ? JSON.stringify(draft) : null
  const [asked, setAsked] = useState(JSON.stringify(draft))
  useEffect(() => {
    if (written === null) return
    const timer = setTimeout(() => setAsked(written), STILL_MS)
    return () => clearTimeout(timer)
  }, [written])
  const { data } = useQuery({
    queryKey: ['sampling-preview', asked],
    queryFn: () => previewSamplingAction({ policy: JSON.parse(asked) as Draft }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
  return data ?? null
}
