import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { RunId } from '#core/ids.ts'
import { withoutMasked } from '#core/masked.ts'
import { getPayload } from '#services/runs/queries.ts'
import { getWorkflowActivity } from '#services/workflows/activity-queries.ts'
import { getWorkflow } from '#services/workflows/queries.ts'
import { readStatisticsParams, type SearchParams } from '~/components/charts/statistics-params.ts'
import { WorkflowActivity } from '~/components/workflows/workflow-activity.tsx'
import { WorkflowDetail } from '~/components/workflows/workflow-detail.tsx'

interface Props {
  readonly params: Promise<{ readonly name: string }>
  readonly searchParams: SearchParams
}

const nameOf = async ({ params }: Props): Promise<string> => decodeURIComponent((await params).name)

export const generateMetadata = async (props: Props): Promise<Metadata> => ({ title: await nameOf(props) })

export default async function WorkflowPage(props: Props): Promise<ReactNode> {
  const name = await nameOf(props)
  const from = RunId.safeParse((await props.searchParams)['from'])
  const ctx = await pageContext(`/workflows/${encodeURIComponent(name)}`, props.searchParams)
  const [workflow, payload] = await Promise.all([
    orNotFound(getWorkflow(ctx, name)),
    from.success ? orNotFound(getPayload(ctx, from.data, null)) : null,
  ])
  const prefill = from.success && payload ? { runId: from.data, ...withoutMasked(payload.input) } : null
  const params = await readStatisticsParams(props.searchParams)
  return (
    <WorkflowDetail workflow={workflow} prefill={prefill}>
      <WorkflowActivity name={name} params={params} reading={getWorkflowActivity(ctx, name, params.window)} />
    </WorkflowDetail>
  )
}
