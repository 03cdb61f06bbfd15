'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { RunView } from '#services/runs/view.ts'
import { toldKey } from './query-keys.ts'
import type { RunTold } from './tell-run.ts'

const NOTHING: RunTold = { seq: -1, lines: [], shares: [], overMs: 0, failure: null }

type Tell = (view: RunView, now: number) => RunTold

/**
 * What is said of a run in words: first as the server told it with the page. What tells it comes to the browser only for a run
 * that goes on or that changed since, and until it is there the words stay as they were.
 */
export function useTold(view: RunView, now: number): RunTold {
  const client = useQueryClient()
  const [first] = useState(() => ({ view, told: client.getQueryData<RunTold>(toldKey(view.id)) ?? NOTHING }))
  const [tell, setTell] = useState<Tell | null>(null)
  const isDue = view.endedAt === null || view !== first.view || view.seq !== first.told.seq
  useEffect(() => {
    if (isDue) void import('./tell-run.ts').then((module) => setTell(() => module.tellRun))
  }, [isDue])
  return useMemo(() => (tell === null ? first.told : tell(view, now)), [tell, first, view, now])
}
