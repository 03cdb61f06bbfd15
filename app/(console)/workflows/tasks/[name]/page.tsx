import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { getTaskDraft } from '#services/workflows/definition-queries.ts'
import { Page } from '~/components/ui/page.tsx'
import { DefinitionEditor } from '~/components/workflows/editor/definition-editor.tsx'

interface Props {
  readonly params: Promise<{ readonly name: string }>
}

export const metadata: Metadata = { title: 'Task definition' }

export default async function TaskPage({ params }: Props): Promise<ReactNode> {
  const name = decodeURIComponent((await params).name)
  const ctx = await pageContext(`/workflows/tasks/${encodeURIComponent(name)}`)
  const isNew = name === 'new'
  const draft = await orNotFound(getTaskDraft(ctx, isNew ? null : name))
  return (
    <Page title={isNew ? 'New task definition' : name} width="wide">
      <DefinitionEditor kind="task" draft={draft} />
    </Page>
  )
}
