import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { pageContext } from '#auth/page.ts'
import { listFunctions, listWorkflows } from '#services/workflows/queries.ts'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Page } from '~/components/ui/page.tsx'
import { WorkflowList } from '~/components/workflows/workflow-list.tsx'

export const metadata: Metadata = { title: 'Workflows' }

export default async function WorkflowsPage(): Promise<ReactNode> {
  const ctx = await pageContext('/workflows')
  const [workflows, functions] = await Promise.all([listWorkflows(ctx), listFunctions(ctx)])
  return (
    <Page
      title="Workflows"
      actions={
        <>
          <ButtonLink href="/workflows/tasks">Task definitions</ButtonLink>
          <ButtonLink href="/workflows/new">New workflow</ButtonLink>
        </>
      }
    >
      <WorkflowList workflows={workflows} functions={functions} />
    </Page>
  )
}
