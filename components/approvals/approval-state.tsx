import type { ReactNode } from 'react'
import type { ApprovalLine } from '#services/approvals/view.ts'
import { Duration } from '~/components/ui/moment.tsx'
import { StateBadge } from '~/components/ui/state-badge.tsx'

/** What became of a question so far. */
export function ApprovalState({
  approval,
}: {
  readonly approval: Pick<ApprovalLine, 'state' | 'canDecide' | 'askedAt' | 'settledAt'>
}): ReactNode {
  if (approval.state !== 'waiting') return <StateBadge state={approval.state} />
  return (
    <StateBadge
      state="waiting"
      word={approval.canDecide.allowed ? 'Waiting for you' : undefined}
      suffix={
        <>
          {' · '}
          <Duration from={approval.askedAt} to={null} />
        </>
      }
    />
  )
}
