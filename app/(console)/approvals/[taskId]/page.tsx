import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { TaskId } from '#core/ids.ts'
import { getApproval } from '#services/approvals/queries.ts'
import { readNewsMark } from '#services/statistics/news.ts'
import { ApprovalDetail } from '~/components/approvals/approval-detail.tsx'

interface Props {
  readonly params: Promise<{ readonly taskId: string }>
}

export const metadata: Metadata = { title: 'Approval' }

export default async function ApprovalPage({ params }: Props): Promise<ReactNode> {
  const taskId = TaskId.safeParse((await params).taskId)
  if (!taskId.success) notFound()
  const ctx = await pageContext(`/approvals/${taskId.data}`)
  const since = await readNewsMark()
  const approval = await orNotFound(getApproval(ctx, taskId.data))
  return <ApprovalDetail approval={approval} since={since} />
}
