import { Check, Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ApprovalView } from '#services/approvals/view.ts'
import { ButtonLink } from '~/components/ui/button.tsx'
import { SectionLabel } from '~/components/ui/card.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { Avatar } from '~/components/ui/person.tsx'
import { StateIcon } from '~/components/ui/state-badge.tsx'

/** Who asks, why the viewer may or may not decide, who decided, and the way to the run. */
export function SideFacts({ approval }: { readonly approval: ApprovalView }): ReactNode {
  return (
    <div className="grid gap-5">
      <section>
        <SectionLabel>Who asks</SectionLabel>
        <Requesters approval={approval} />
      </section>
      {approval.state === 'waiting' && <WhileWaiting approval={approval} />}
    </div>
  )
}

function WhileWaiting({ approval }: { readonly approval: ApprovalView }): ReactNode {
  return (
    <>
      <section>
        <SectionLabel>{approval.canDecide.allowed ? 'Why you may decide' : 'Why you may not decide'}</SectionLabel>
        <Why approval={approval} />
      </section>
      {approval.decisions.length > 0 && (
        <section>
          <SectionLabel>Decisions so far</SectionLabel>
          <Decisions decisions={approval.decisions} />
        </section>
      )}
      <section>
        <SectionLabel>Run</SectionLabel>
        <ButtonLink href={`/runs/${approval.runId}`}>Run so far</ButtonLink>
      </section>
    </>
  )
}

function Requesters({ approval }: { readonly approval: ApprovalView }): ReactNode {
  const all = approval.requesters.length > 0 ? approval.requesters : [approval.requester]
  return (
    <ul className="grid gap-1.5">
      {all.map((person) => (
        <li key={person.id} className="flex items-center gap-2">
          <Avatar name={person.name} />
          <b className="font-semibold">{person.name}</b>
          <span className="inline-flex items-center gap-1 text-ok">
            <Check aria-hidden className="size-3.5" /> verified sign-in
          </span>
        </li>
      ))}
    </ul>
  )
}

function Why({ approval }: { readonly approval: ApprovalView }): ReactNode {
  const { canDecide, why, policyIds } = approval
  if (!canDecide.allowed) {
    return (
      <p className="flex items-start gap-1.75 text-ink2">
        <Lock aria-hidden className="mt-0.5 size-3.5 shrink-0" />
        {canDecide.reason}
      </p>
    )
  }
  return (
    <ul className="grid gap-1.5 text-ink2">
      {policyIds.map((id) => (
        <li key={id}>
          policy <b className="font-semibold text-ink">{id}</b>
        </li>
      ))}
      {why.map((reason) => (
        <li key={reason} className="flex items-start gap-1.75">
          <Check aria-hidden className="mt-0.5 size-3.5 shrink-0 text-ok" />
          {reason}
        </li>
      ))}
    </ul>
  )
}

/** Who decided what, when, and what they said. */
export function Decisions({ decisions }: { readonly decisions: ApprovalView['decisions'] }): ReactNode {
  return (
    <ul className="grid gap-2.5">
      {decisions.map((decision) => (
        <li key={`${decision.by.id} ${decision.at}`} className="min-w-0">
          <p className="flex flex-wrap items-center gap-x-1.5">
            <StateIcon state={decision.outcome} />
            <b className="font-semibold">{decision.by.name}</b> {decision.outcome}
            <Moment at={decision.at} className="text-ink2" />
          </p>
          {decision.comment && (
            <p className="mt-0.5 border-l-2 border-line pl-2 wrap-anywhere text-ink2">“{decision.comment}”</p>
          )}
        </li>
      ))}
    </ul>
  )
}
