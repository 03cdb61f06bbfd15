import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { RunId } from '#core/ids.ts'
import { getRunPace } from '#services/runs/cause-queries.ts'
import { getRun } from '#services/runs/queries.ts'
import { getUnasked } from '#services/workers/queries.ts'
import { paceKey, runKey, toldKey, unaskedKey } from '~/components/runs/query-keys.ts'
import { RunPage } from '~/components/runs/run-page.tsx'
import { tellRun } from '~/components/runs/tell-run.ts'

interface Props {
  readonly params: Promise<{ readonly runId: string }>
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>
}

export const metadata: Metadata = { title: 'Run' }

export default async function RunDetailPage({ params, searchParams }: Props): Promise<ReactNode> {
  const runId = RunId.safeParse((await params).runId)
  if (!runId.success) notFound()
  const ctx = await pageContext(`/runs/${runId.data}`, searchParams)
  const client = new QueryClient()
  const [view, pace, unasked] = await orNotFound(
    Promise.all([getRun(ctx, runId.data), getRunPace(ctx, runId.data), getUnasked(ctx, runId.data)]),
  )
  client.setQueryData(runKey(view.id), view)
  client.setQueryData(toldKey(view.id), tellRun(view, view.endedAt ?? view.readAt))
  client.setQueryData(paceKey(view.id, view.endedAt), pace)
  client.setQueryData(unaskedKey(view.id), unasked)
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RunPage runId={runId.data} />
    </HydrationBoundary>
  )
}
