import { HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { RunId } from '#core/ids.ts'
import { getRunPace } from '#services/runs/cause-queries.ts'
import { getRunChange } from '#services/runs/change-queries.ts'
import { getRun } from '#services/runs/queries.ts'
import { getUnasked } from '#services/workers/queries.ts'
import { cachedRun } from '~/components/runs/cached-run.ts'
import { RunChange } from '~/components/runs/run-change.tsx'
import { RunPage } from '~/components/runs/run-page.tsx'

interface Props {
  readonly params: Promise<{ readonly runId: string }>
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>
}

export const metadata: Metadata = { title: 'Run' }

export default async function RunDetailPage({ params, searchParams }: Props): Promise<ReactNode> {
  const runId = RunId.safeParse((await params).runId)
  if (!runId.success) notFound()
  const ctx = await pageContext(`/runs/${runId.data}`, searchParams)
  const [view, pace, unasked, change] = await orNotFound(
    Promise.all([
      getRun(ctx, runId.data),
      getRunPace(ctx, runId.data),
      getUnasked(ctx, runId.data),
      getRunChange(ctx, runId.data),
    ]),
  )
  const changed = change && <RunChange serviceFunction={view.serviceFunction} change={change} />
  return (
    <HydrationBoundary state={cachedRun(view, pace, unasked)}>
      <RunPage runId={runId.data} change={changed} />
    </HydrationBoundary>
  )
}
