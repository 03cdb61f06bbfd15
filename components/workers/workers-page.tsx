import { Cpu } from 'lucide-react'
import type { ReactNode } from 'react'
import type { WorkersView } from '#services/workers/view.ts'
import { RefreshEvery } from '~/components/shell/refresh-every.tsx'
import { Card } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { Page } from '~/components/ui/page.tsx'
import { TaskType } from './task-type.tsx'

const EVERY_MS = 5_000

/** Who works: by type of task what waits and runs, and who has asked for it. */
export function WorkersPage({ view }: { readonly view: WorkersView }): ReactNode {
  const most = Math.max(1, ...view.types.map(({ waiting }) => waiting))
  return (
    <Page
      title="Workers"
      meta="What waits by type of task, in runs you may see, and who has asked for it within the last minute."
    >
      <RefreshEvery everyMs={EVERY_MS} />
      {view.types.length === 0 ? (
        <Card>
          <EmptyState icon={Cpu} title="Nothing is open to you yet">
            Here stand the types of tasks, how much of each waits and runs, and which processes ask for it. You see
            those of the service functions your groups may view; none of your groups does.
          </EmptyState>
        </Card>
      ) : (
        <ul aria-label="Types of tasks" className="grid gap-3">
          {view.types.map((type) => (
            <TaskType key={type.queue} type={type} most={most} readAt={view.readAt} />
          ))}
        </ul>
      )}
    </Page>
  )
}
