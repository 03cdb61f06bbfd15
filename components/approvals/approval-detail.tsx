import type { ReactNode } from 'react'
import type { ApprovalView } from '#services/approvals/view.ts'
import { LiveRefresh } from '~/components/shell/live-refresh.tsx'
import { Card } from '~/components/ui/card.tsx'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { Page } from '~/components/ui/page.tsx'
import { ApprovalState } from './approval-state.tsx'
import { DecideForm } from './decide-form.tsx'
import { PlanComparison, WhatIsNew } from './plan-comparison.tsx'
import { PlanFacts } from './plan-facts.tsx'
import { Decisions, SideFacts } from './side-facts.tsx'

interface ApprovalDetailProps {
  readonly approval: ApprovalView
  /** Where the news begin that the page does not show. */
  readonly since: string
}

/** One question to people: what will run, what changed, who asks and why, and the two answers. */
export function ApprovalDetail({ approval, since }: ApprovalDetailProps): ReactNode {
  const { taskId, runId, title, quorum, group, askedAt, state, planDigest, canDecide, note } = approval
  const isWaiting = state === 'waiting'
  return (
    <Page title={`${title}?`} meta={<Meta quorum={quorum} group={group} askedAt={askedAt} approval={approval} />}>
      {isWaiting && <LiveRefresh {...{ since, runId }} />}
      <div className="grid gap-x-6.5 gap-y-5 lg:grid-cols-[minmax(0,1fr)_270px] lg:items-start">
        <div className="grid min-w-0 gap-3.5">
          {!isWaiting && <Outcome approval={approval} />}
          <WhatIsNew approval={approval} />
          <PlanFacts approval={approval} />
          <PlanComparison approval={approval} />
          <Card title="Why">
            <Quote note={note} requester={approval.requester.name} />
          </Card>
        </div>
        <SideFacts approval={approval} />
      </div>
      {isWaiting && canDecide.allowed && (
        <div className="sticky bottom-3 z-10 mt-5 max-md:bottom-17 lg:mr-[296px]">
          <DecideForm taskId={taskId} runId={runId} planDigest={planDigest} />
        </div>
      )}
    </Page>
  )
}

interface MetaProps {
  readonly quorum: number
  readonly group: string
  readonly askedAt: number
  readonly approval: ApprovalView
}

function Meta({ quorum, group, askedAt, approval }: MetaProps): ReactNode {
  return (
    <>
      <ApprovalState approval={approval} />
      <span>
        needs{' '}
        <b className="font-medium text-ink">
          {quorum} of {group}
        </b>
      </span>
      <span>
        asked <Moment at={askedAt} />
      </span>
    </>
  )
}

function Outcome({ approval }: { readonly approval: ApprovalView }): ReactNode {
  const words = {
    approved: 'This was approved. It cannot be decided again.',
    denied: 'This was denied. What it gates did not run.',
    withdrawn: 'The run ended before anybody decided. Nobody can decide this any more.',
    waiting: '',
  }[approval.state]
  return (
    <Card title={words} aside={<ButtonLink href={`/runs/${approval.runId}`}>Open the run</ButtonLink>}>
      {approval.decisions.length > 0 && (
        <div className="px-4 py-3">
          <Decisions decisions={approval.decisions} />
        </div>
      )}
    </Card>
  )
}

function Quote({ note, requester }: { readonly note: string | null; readonly requester: string }): ReactNode {
  if (!note) return <p className="px-4 py-3 text-ink2">{requester} gave no reason.</p>
  return (
    <blockquote className="m-4 mt-3.5 rounded-r-md border-l-3 border-line bg-raise px-3.25 py-2.25">
      <p className="mb-0.5 text-2xs font-semibold text-ink3">Written by {requester}, not checked by us</p>
      <p className="wrap-anywhere whitespace-pre-wrap text-ink2">{note}</p>
    </blockquote>
  )
}
