import { Stamp } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { ApprovalLine } from '#services/approvals/view.ts'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { ApprovalState } from './approval-state.tsx'

const isMine = (approval: ApprovalLine): boolean => approval.state === 'waiting' && approval.canDecide.allowed

/** The inbox: what waits for the viewer first, then what waits for others, then what is settled. */
export function ApprovalList({ approvals }: { readonly approvals: readonly ApprovalLine[] }): ReactNode {
  if (approvals.length === 0) return <NothingYet />
  const mine = approvals.filter(isMine)
  const others = approvals.filter((approval) => approval.state === 'waiting' && !isMine(approval))
  const settled = approvals.filter((approval) => approval.state !== 'waiting')
  return (
    <div className="grid gap-4">
      <Card title="Waiting for you" aside={mine.length > 0 && String(mine.length)}>
        {mine.length > 0 ? (
          <Lines approvals={mine} label="Waiting for you" />
        ) : (
          <p className="px-4 py-3 text-ink2">Nothing waits for your decision.</p>
        )}
      </Card>
      {others.length > 0 && (
        <Card title="Waiting for others" aside={String(others.length)}>
          <Lines approvals={others} label="Waiting for others" />
        </Card>
      )}
      {settled.length > 0 && (
        <Card title="Settled">
          <Lines approvals={settled} label="Settled" />
        </Card>
      )}
    </div>
  )
}

function Lines({
  approvals,
  label,
}: {
  readonly approvals: readonly ApprovalLine[]
  readonly label: string
}): ReactNode {
  return (
    <ul aria-label={label}>
      {approvals.map((approval) => (
        <Line key={approval.taskId} approval={approval} />
      ))}
    </ul>
  )
}

function Line({ approval }: { readonly approval: ApprovalLine }): ReactNode {
  const { taskId, title, workflow, version, group, requester, note, state, canDecide } = approval
  const cannot = state === 'waiting' && !canDecide.allowed ? canDecide.reason : null
  return (
    <li className="relative grid min-w-0 gap-x-5 gap-y-1.5 border-b border-line2 px-4 py-3 last:border-b-0 hover:bg-raise md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <Link href={`/approvals/${taskId}`} className="font-semibold wrap-anywhere after:absolute after:inset-0">
          {title}?
        </Link>
        <p className="text-ink2">
          {requester.name} asks {group} · {workflow} v{version}
        </p>
        {note && <p className="mt-0.5 line-clamp-2 border-l-2 border-line pl-2 wrap-anywhere text-ink2">{note}</p>}
        {cannot && <p className="mt-0.5 text-xs text-ink3">{cannot}</p>}
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 md:flex-col md:items-end">
        <ApprovalState approval={approval} />
        <span className="text-xs text-ink3">
          asked <Moment at={approval.askedAt} />
        </span>
      </div>
    </li>
  )
}

function NothingYet(): ReactNode {
  return (
    <Card>
      <EmptyState
        icon={Stamp}
        title="No approvals yet"
        action={<ButtonLink href="/workflows">See the workflows</ButtonLink>}
      >
        When a workflow asks people before it goes on, the question lands here with exactly what will run, what changed
        since last time, who asks and why.
      </EmptyState>
    </Card>
  )
}
