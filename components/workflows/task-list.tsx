import { Box } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { TaskDefinitionView } from '#services/workflows/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { Moment } from '~/components/ui/moment.tsx'

/** How a task is tried and timed, in a few words. */
function limitsOf({ definition }: TaskDefinitionView): string {
  const { retryCount = 3, timeoutSeconds = 0 } = definition
  const tries = `${Number(retryCount) + 1} ${Number(retryCount) === 0 ? 'try' : 'tries'}`
  return Number(timeoutSeconds) > 0 ? `${tries}, ${timeoutSeconds} s each` : tries
}

/** Every task definition: what workers ask for and how it is tried. */
export function TaskList({ tasks }: { readonly tasks: readonly TaskDefinitionView[] }): ReactNode {
  if (tasks.length === 0) {
    return (
      <Card>
        <EmptyState icon={Box} title="No task definition is open to you">
          A task definition says how often a task is tried and how long it may take. Whoever may see a service function
          sees them all.
        </EmptyState>
      </Card>
    )
  }
  return (
    <Card>
      <ul aria-label="Task definitions">
        {tasks.map((task) => (
          <li
            key={task.name}
            className="relative grid min-w-0 gap-x-5 gap-y-1 border-b border-line2 px-4 py-2.5 last:border-b-0 hover:bg-raise md:grid-cols-[minmax(0,1fr)_24ch_16ch] md:items-center"
          >
            <div className="min-w-0">
              <Link
                href={`/workflows/tasks/${encodeURIComponent(task.name)}`}
                className="font-semibold after:absolute after:inset-0"
              >
                {task.name}
              </Link>
              <p className="text-ink2">{task.description}</p>
            </div>
            <p className="text-ink2">{limitsOf(task)}</p>
            <p className="text-ink2">
              <Moment at={task.updatedAt} />
            </p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
