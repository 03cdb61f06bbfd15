import type { Metadata } from 'next'
import { Suspense, type ReactNode } from 'react'
import { pageContext } from '#auth/page.ts'
import type { Context } from '#core/context.ts'
import { listApprovals } from '#services/approvals/queries.ts'
import { getOverview } from '#services/runs/queries.ts'
import { listWorkflows } from '#services/workflows/queries.ts'
import { Overview } from '~/components/overview/overview.tsx'
import { PageSkeleton } from '~/components/ui/skeleton.tsx'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage(): Promise<ReactNode> {
  const ctx = await pageContext('/')
  return (
    <Suspense fallback={<PageSkeleton panels={[45, 300, 320]} />}>
      <Content ctx={ctx} />
    </Suspense>
  )
}

async function Content({ ctx }: { readonly ctx: Context }): Promise<ReactNode> {
  const [overview, approvals, workflows] = await Promise.all([getOverview(ctx), listApprovals(ctx), listWorkflows(ctx)])
  return <Overview overview={overview} approvals={approvals} workflows={workflows} />
}
