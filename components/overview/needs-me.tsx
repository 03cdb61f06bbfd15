import { Check } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { ApprovalLine } from '#services/approvals/view.ts'
import type { RunLine } from '#services/runs/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { StateIcon } from '~/components/ui/state-badge.tsx'
import { RunRows } from './run-row.tsx'

interface NeedsMeProps {
  /** Approvals the viewer may decide now. */
  readonly approvals: readonly ApprovalLine[]
  readonly failed: readonly RunLine[]
}

/** What waits for the viewer: questions first, then their own failed runs. */
export function NeedsMe({ approvals, failed }: NeedsMeProps): ReactNode {
  if (approvals.length === 0 && failed.length === 0) {
    return (
      <Card>
        <p className="flex items-center gap-2 px-4 py-3 text-ink2">
          <Check aria-hidden className="size-4 text-ok" /> Nothing needs you: no approval waits for you, and none of
          your recent runs failed.
        </p>
      </Card>
    )
  }
  return (
    <div className="grid gap-4">
      {approvals.length > 0 && (
        <Card title="Waiting for your decision" aside={<Link href="/approvals">All approvals</Link>}>
          <ul>
            {approvals.map((approval) => (
              <Question key={approval.taskId} approval={approval} />
            ))}
          </ul>
        </Card>
      )}
      {failed.length > 0 && (
        <Card title="Your failed runs">
          <RunRows runs={failed} label="Your failed runs" />
        </Card>
      )}
    </div>
  )
}

function Question({ approval }: { readonly approval: ApprovalLine }): ReactNode {
  return (
    <li className="relative flex items-start gap-2.5 border-b border-line2 px-4 py-2.5 last:border-b-0 hover:bg-raise">
      <StateIcon state="waiting" className="mt-0.75" />
      <div className="min-w-0 flex-1">
        <Link href={`/approvals/${approval.taskId}`} className="font-medium wrap-anywhere after:absolute after:inset-0">
          {approval.title}?
        </Link>
        <p className="text-ink2">
          {approval.requester.name} asks {approval.group}
        </p>
      </div>
      <Moment at={approval.askedAt} className="whitespace-nowrap text-ink2" />
    </li>
  )
}
