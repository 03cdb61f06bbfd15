import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import { formatDuration, formatMoment } from '#trace/format.ts'
import type { RunApprovalView } from '#services/runs/view.ts'
import { buttonClass } from '~/components/ui/button.tsx'
import { Facts } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { StateBadge } from '~/components/ui/state-badge.tsx'

/** Who may decide, and for this viewer the way to the decision or why there is none. */
function Decide({ approval }: { readonly approval: RunApprovalView }): ReactNode {
  if (approval.state !== 'waiting') return null
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2">
      <Link
        href={`/approvals/${approval.taskId}`}
        className={buttonClass({ variant: approval.canDecide.allowed ? 'primary' : 'secondary' })}
      >
        {approval.canDecide.allowed ? 'Review and decide' : 'See what is asked'}
      </Link>
      {!approval.canDecide.allowed && <p className="text-ink2">{approval.canDecide.reason}</p>}
    </div>
  )
}

/** One approval in plain facts. */
export function ApprovalFacts({ approval }: { readonly approval: RunApprovalView }): ReactNode {
  const settled = approval.settledAt
  return (
    <section aria-label={approval.title}>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h3 className="min-w-0 text-base font-semibold wrap-anywhere">{approval.title}</h3>
        <StateBadge state={approval.state} />
      </div>
      <Facts
        rows={[
          ['Who decides', `${approval.quorum} of ${approval.group}`],
          ['Asked', formatMoment(approval.askedAt)],
          ...(settled === null
            ? []
            : ([
                ['Settled', `${formatMoment(settled)}, after ${formatDuration(settled - approval.askedAt)}`],
              ] as const)),
          [
            'What was shown',
            <code key="digest" className="text-xs">{`sha256 ${approval.planDigest.slice(0, 16)}…`}</code>,
          ],
        ]}
      />
      {approval.decisions.map((decision) => (
        <blockquote
          key={decision.by.id}
          className="mt-3 rounded-r-md border-l-3 border-line bg-raise px-3 py-2 text-ink2"
        >
          <p className="mb-0.5 text-xs text-ink3">
            {decision.by.name} {decision.outcome} it · {formatMoment(decision.at)}
          </p>
          {decision.comment === '' ? 'No comment.' : decision.comment}
        </blockquote>
      ))}
      <Decide approval={approval} />
    </section>
  )
}

/** The approvals of a run, one under the other. */
export function RunApprovals({ approvals }: { readonly approvals: readonly RunApprovalView[] }): ReactNode {
  if (approvals.length === 0) {
    return (
      <EmptyState title="No approval was asked for">
        When a run of this workflow comes to a step that people must allow, the question and every answer stand here.
      </EmptyState>
    )
  }
  return (
    <ul className="grid max-w-[860px] gap-3 p-6 max-md:p-3.5">
      {approvals.map((approval) => (
        <li key={approval.taskId} className="rounded-[10px] border border-line bg-panel p-4">
          <ApprovalFacts approval={approval} />
        </li>
      ))}
    </ul>
  )
}
