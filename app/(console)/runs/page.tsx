import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query'
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { pageContext } from '#auth/page.ts'
import { listRuns } from '#services/runs/list-queries.ts'
import { listRunViews } from '#services/views/queries.ts'
import { listWorkflowNames } from '#services/workflows/name-queries.ts'
import { runsKey } from '~/components/runs/query-keys.ts'
import { RunsPage } from '~/components/runs/runs-page.tsx'
import { filterOf, loadRunParams } from '~/components/runs/runs-search.ts'

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>
}

export const metadata: Metadata = { title: 'Runs' }

export default async function RunsListPage({ searchParams }: Props): Promise<ReactNode> {
  const ctx = await pageContext('/runs', searchParams)
  const filter = filterOf(await loadRunParams(searchParams))
  const [page, workflows, views] = await Promise.all([
    listRuns(ctx, filter, null),
    listWorkflowNames(ctx),
    listRunViews(ctx),
  ])
  const client = new QueryClient()
  client.setQueryData(runsKey(filter), { pages: [page], pageParams: [null] })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RunsPage workflows={workflows.map(({ name }) => name)} views={views} />
    </HydrationBoundary>
  )
}
