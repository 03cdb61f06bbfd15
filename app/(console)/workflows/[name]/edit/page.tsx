import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { getWorkflowDraft } from '#services/workflows/definition-queries.ts'
import { Page } from '~/components/ui/page.tsx'
import { DefinitionEditor } from '~/components/workflows/editor/definition-editor.tsx'

interface Props {
  readonly params: Promise<{ readonly name: string }>
}

export const metadata: Metadata = { title: 'Edit a workflow' }

export default async function EditWorkflowPage({ params }: Props): Promise<ReactNode> {
  const name = decodeURIComponent((await params).name)
  const ctx = await pageContext(`/workflows/${encodeURIComponent(name)}/edit`)
  const draft = await orNotFound(getWorkflowDraft(ctx, name))
  return (
    <Page title={`Edit ${name}`} meta="What is registered never changes: an edit becomes a new version." width="wide">
      <DefinitionEditor kind="workflow" draft={draft} />
    </Page>
  )
}
