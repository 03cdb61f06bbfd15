import { Clock } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { RunApprovalView } from '#services/runs/view.ts'
import { buttonClass } from '~/components/ui/button.tsx'

/** Who may decide what the run waits for; for a viewer who may not, why. */
export function WaitingNotice({ approvals }: { readonly approvals: readonly RunApprovalView[] }): ReactNode {
  return approvals
    .filter((approval) => approval.state === 'waiting')
    .map((approval) => (
      <section
        key={approval.taskId}
        aria-label="Waiting for approval"
        className="mx-6 mt-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-[10px] border border-wait/40 bg-wait-bg px-4 py-2.75 max-md:mx-3.5"
      >
        <Clock aria-hidden className="size-4 shrink-0 text-wait max-md:hidden" />
        <div className="min-w-0 flex-1 basis-60">
          <p className="font-medium wrap-anywhere">{approval.title}</p>
          <p className="text-ink2">
            {approval.quorum} of {approval.group} must approve.{' '}
            {approval.canDecide.allowed ? 'You may decide.' : approval.canDecide.reason}
          </p>
        </div>
        <Link
          href={`/approvals/${approval.taskId}`}
          className={buttonClass({ variant: approval.canDecide.allowed ? 'primary' : 'secondary' })}
        >
          {approval.canDecide.allowed ? 'Review and decide' : 'See what is asked'}
        </Link>
      </section>
    ))
}
