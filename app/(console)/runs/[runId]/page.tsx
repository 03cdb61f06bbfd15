import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { RunId } from '#core/ids.ts'
import { getRun } from '#services/runs/queries.ts'
import { getUnasked } from '#services/workers/queries.ts'
import { runKey, unaskedKey } from '~/components/runs/query-keys.ts'
import { RunPage } from '~/components/runs/run-page.tsx'

interface Props {
  readonly params: Promise<{ readonly runId: string }>
}

export const metadata: Metadata = { title: 'Run' }

export default async function RunDetailPage({ params }: Props): Promise<ReactNode> {
  const runId = RunId.safeParse((await params).runId)
  if (!runId.success) notFound()
  const ctx = await pageContext(`/runs/${runId.data}`)
  const client = new QueryClient()
  client.setQueryData(runKey(runId.data), await orNotFound(getRun(ctx, runId.data)))
  client.setQueryData(unaskedKey(runId.data), await orNotFound(getUnasked(ctx, runId.data)))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RunPage runId={runId.data} />
    </HydrationBoundary>
  )
}
