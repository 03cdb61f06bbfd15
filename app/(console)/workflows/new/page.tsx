import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { pageContext } from '#auth/page.ts'
import { getWorkflowDraft } from '#services/workflows/definition-queries.ts'
import { Page } from '~/components/ui/page.tsx'
import { DefinitionEditor } from '~/components/workflows/editor/definition-editor.tsx'

export const metadata: Metadata = { title: 'New workflow' }

export default async function NewWorkflowPage(): Promise<ReactNode> {
  const ctx = await pageContext('/workflows/new')
  const draft = await getWorkflowDraft(ctx, null)
  return (
    <Page title="New workflow" width="wide">
      <DefinitionEditor kind="workflow" draft={draft} />
    </Page>
  )
}
