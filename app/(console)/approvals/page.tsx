import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { pageContext } from '#auth/page.ts'
import { listApprovals } from '#services/approvals/queries.ts'
import { readNewsMark } from '#services/statistics/news.ts'
import { ApprovalList } from '~/components/approvals/approval-list.tsx'
import { LiveRefresh } from '~/components/shell/live-refresh.tsx'
import { Page } from '~/components/ui/page.tsx'

export const metadata: Metadata = { title: 'Approvals' }

export default async function ApprovalsPage(): Promise<ReactNode> {
  const ctx = await pageContext('/approvals')
  const since = await readNewsMark()
  const approvals = await listApprovals(ctx)
  return (
    <Page title="Approvals">
      <LiveRefresh since={since} />
      <ApprovalList approvals={approvals} />
    </Page>
  )
}
