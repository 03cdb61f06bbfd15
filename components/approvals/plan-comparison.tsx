import type { ReactNode } from 'react'
import type { ApprovalView } from '#services/approvals/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { LineChanges } from '~/components/ui/line-changes.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { planChanges, planDiff } from './plan-changes.ts'

type Last = NonNullable<ApprovalView['last']>

const names = (last: Last): string => last.by.map((person) => person.name).join(', ')

/** The first thing to read: what is different this time, in words. */
export function WhatIsNew({ approval }: { readonly approval: ApprovalView }): ReactNode {
  const { last, plan } = approval
  if (!last) {
    return (
      <Notice>
        <b className="font-semibold">First time.</b> No earlier plan of this gate was approved, so there is nothing to
        compare with. Read the whole plan.
      </Notice>
    )
  }
  const changes = planChanges(last.plan, plan)
  return (
    <Notice>
      <b className="font-semibold">{changes.length === 0 ? 'The same facts as last time.' : 'New this time:'}</b>{' '}
      {changes.length > 0 && `${changes.join(' · ')}. `}
      <span>
        Compared with the plan {names(last)} approved <Moment at={last.settledAt} />.
      </span>
    </Notice>
  )
}

function Notice({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <p className="rounded-[10px] border border-wait/40 bg-wait-bg px-4 py-2.75 leading-relaxed wrap-anywhere">
      {children}
    </p>
  )
}

/** The plan beside the last approved one, line by line. */
export function PlanComparison({ approval }: { readonly approval: ApprovalView }): ReactNode {
  const { last, plan } = approval
  if (!last) return null
  const lines = planDiff(last.plan, plan)
  const changed = lines.filter((line) => line.kind === 'add' || line.kind === 'del').length
  return (
    <Card
      title="Changed since the last approved plan"
      aside={<span className="text-xs">{changed === 0 ? 'no line' : `${changed} lines`}</span>}
    >
      {changed === 0 ? (
        <p className="px-4 py-3 text-ink2">
          Line by line the same as the plan {names(last)} approved, apart from the run it is for.
        </p>
      ) : (
        <LineChanges lines={lines} />
      )}
    </Card>
  )
}
