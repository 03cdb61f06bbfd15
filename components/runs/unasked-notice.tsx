'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { readUnaskedAction } from '#actions/workers.ts'
import type { RunId } from '#core/ids.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import type { UnaskedTask } from '#services/workers/view.ts'
import { unaskedKey } from './query-keys.ts'

const UnaskedLines = dynamic(() => import('./unasked-lines.tsx').then((module) => module.UnaskedLines))

const EVERY_MS = 10_000

async function readUnasked(runId: RunId): Promise<readonly UnaskedTask[]> {
  const result = await readUnaskedAction({ runId })
  return result.ok ? result.value : []
}

const isQueued = ({ status }: AttemptView): boolean => status === 'SCHEDULED'

/** What of a run waits because no worker asks for it; it is asked about again as long as something waits. */
export function UnaskedNotice({ view, now }: { readonly view: RunView; readonly now: number }): ReactNode {
  const isWaiting = view.endedAt === null && view.attempts.some(isQueued)
  const { data = [] } = useQuery({
    queryKey: unaskedKey(view.id),
    queryFn: () => readUnasked(view.id),
    enabled: isWaiting,
    refetchInterval: EVERY_MS,
  })
  const waiting = new Set(view.attempts.filter(isQueued).map(({ name }) => name))
  const shown = isWaiting ? data.filter(({ task }) => waiting.has(task)) : []
  if (shown.length === 0) return null
  return <UnaskedLines {...{ shown, now }} />
}
