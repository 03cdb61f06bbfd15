import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { pageContext } from '#auth/page.ts'
import { listTaskDefinitions } from '#services/workflows/definition-queries.ts'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Page } from '~/components/ui/page.tsx'
import { TaskList } from '~/components/workflows/task-list.tsx'

export const metadata: Metadata = { title: 'Task definitions' }

export default async function TasksPage(): Promise<ReactNode> {
  const ctx = await pageContext('/workflows/tasks')
  const tasks = await listTaskDefinitions(ctx)
  return (
    <Page
      title="Task definitions"
      meta="How often each task is tried, how long it may take, and how many may run at once."
      actions={<ButtonLink href="/workflows/tasks/new">New task definition</ButtonLink>}
    >
      <TaskList tasks={tasks} />
    </Page>
  )
}
