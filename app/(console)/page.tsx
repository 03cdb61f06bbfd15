import type { Metadata } from 'next'
import { Suspense, type ReactNode } from 'react'
import { pageContext } from '#auth/page.ts'
import type { Context } from '#core/context.ts'
import { listApprovals } from '#services/approvals/queries.ts'
import { getOverview } from '#services/runs/overview-queries.ts'
import { readNewsMark } from '#services/statistics/news.ts'
import { listFunctions, listWorkflows } from '#services/workflows/queries.ts'
import { readStatisticsParams, type SearchParams } from '~/components/charts/statistics-params.ts'
import { Overview } from '~/components/overview/overview.tsx'
import { PageSkeleton } from '~/components/ui/skeleton.tsx'

interface Props {
  readonly searchParams: SearchParams
}

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage({ searchParams }: Props): Promise<ReactNode> {
  const ctx = await pageContext('/', searchParams)
  return (
    <Suspense fallback={<PageSkeleton panels={[45, 300, 320]} />}>
      <Content ctx={ctx} searchParams={searchParams} />
    </Suspense>
  )
}

async function Content({ ctx, searchParams }: Props & { readonly ctx: Context }): Promise<ReactNode> {
  const params = await readStatisticsParams(searchParams)
  const since = await readNewsMark()
  const reading = [getOverview(ctx, params.window), listApprovals(ctx), listWorkflows(ctx), listFunctions(ctx)] as const
  const [overview, approvals, workflows, functions] = await Promise.all(reading)
  return <Overview {...{ overview, approvals, workflows, functions, params, since }} />
}
