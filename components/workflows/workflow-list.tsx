import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { WorkflowLine } from '#services/workflows/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { RunStateBadge } from '~/components/ui/state-badge.tsx'
import { NoWorkflows } from './no-workflows.tsx'

interface WorkflowListProps {
  readonly workflows: readonly WorkflowLine[]
  /** Service functions the viewer may see. */
  readonly functions: readonly string[]
}

/** Every workflow the viewer may see, with how its last run ended. */
export function WorkflowList({ workflows, functions }: WorkflowListProps): ReactNode {
  if (workflows.length === 0) return <NoWorkflows functions={functions} />
  return (
    <Card>
      <ul aria-label="Workflows">
        {workflows.map((workflow) => (
          <WorkflowRow key={workflow.name} workflow={workflow} />
        ))}
      </ul>
    </Card>
  )
}

function WorkflowRow({ workflow }: { readonly workflow: WorkflowLine }): ReactNode {
  const { name, version, description, serviceFunction, lastRun } = workflow
  return (
    <li className="relative grid min-w-0 gap-x-5 gap-y-1.5 border-b border-line2 px-4 py-3 last:border-b-0 hover:bg-raise md:grid-cols-[minmax(0,1fr)_14ch_28ch] md:items-center">
      <div className="min-w-0">
        <p>
          <Link href={`/workflows/${encodeURIComponent(name)}`} className="font-semibold after:absolute after:inset-0">
            {name}
          </Link>
          <span className="text-ink3"> v{version}</span>
        </p>
        <p className="text-ink2">{description}</p>
      </div>
      <p className="text-ink2">
        <span className="text-ink3">function</span> {serviceFunction}
      </p>
      <p className="flex flex-wrap items-center gap-2 text-ink2">
        {lastRun ? (
          <>
            <RunStateBadge run={lastRun} />
            <Moment at={lastRun.createdAt} />
          </>
        ) : (
          'never run'
        )}
      </p>
    </li>
  )
}
