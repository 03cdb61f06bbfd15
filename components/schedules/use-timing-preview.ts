'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ActionResult } from '#actions/result.ts'
import { previewTimingAction } from '#actions/schedules.ts'
import type { TimingPreview } from '#services/schedules/view.ts'
import type { Draft } from './draft.ts'

type Timing = Pick<Draft, 'crons' | 'startAt' | 'endAt'>

/** Typing is not interrupted by an answer to every letter. */
const STILL_MS = 250

/** When the timing fires that is being written down, or what is wrong with it; null before the first answer. */
export function useTimingPreview({ crons, startAt, endAt }: Timing): ActionResult<TimingPreview> | null {
  const written = JSON.stringify({ crons, startAt, endAt })
  const [asked, setAsked] = useState(written)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(written), STILL_MS)
    return () => clearTimeout(timer)
  }, [written])
  const { data } = useQuery({
    queryKey: ['timing-preview', asked],
    queryFn: () => previewTimingAction(JSON.parse(asked) as Parameters<typeof previewTimingAction>[0]),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
  return data ?? null
}
