import { ArrowRight } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import type { PlanStep } from '#engine/approval-request.ts'
import type { ApprovalView } from '#services/approvals/view.ts'
import { Card, Facts } from '~/components/ui/card.tsx'
import { CopyButton } from '~/components/ui/copy-button.tsx'
import { ScrollText } from '~/components/ui/scroll-text.tsx'
import { StateIcon } from '~/components/ui/state-badge.tsx'
import { stepGroups } from './plan-changes.ts'

/** What will run, in plain facts. */
export function PlanFacts({ approval }: { readonly approval: ApprovalView }): ReactNode {
  const { plan, planDigest, last, state } = approval
  const known = last ? new Set(last.plan.steps.map((step) => step.ref)) : null
  return (
    <Card
      title={state === 'waiting' ? 'What will run' : 'What was asked'}
      aside={state === 'waiting' && <span className="text-xs">what you see is what will run</span>}
    >
      <Facts
        className="px-4 py-3.25"
        rows={[
          [
            'Workflow',
            <b key="w" className="font-semibold">
              {plan.workflow} v{plan.version}
            </b>,
          ],
          [
            'Service function',
            <span key="f">
              <b className="font-semibold">{plan.serviceFunction}</b>, action {plan.action}
            </span>,
          ],
          ...shownFacts(plan.shown),
          ...againFacts(plan.again ?? []),
          ['Then, in order', <Order key="o" steps={plan.steps} known={known} />],
          ['If it fails', <Rollbacks key="r" steps={plan.steps} />],
          ['Plan digest', <Digest key="d" digest={planDigest} />],
        ]}
      />
      <details className="border-t border-line">
        <summary className="px-4 py-2.5 text-ink2">
          Everything that is approved: input and the steps with theirs
        </summary>
        <ScrollText
          label="Input and steps"
          text={JSON.stringify({ input: plan.input, steps: plan.steps }, null, 2)}
          className="border-t border-line bg-bg px-4 py-3"
        />
      </details>
    </Card>
  )
}

const shownFacts = (shown: ApprovalView['plan']['shown']): [string, ReactNode][] =>
  Object.entries(shown).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])

/** Of a run that was done in part before: what lies before stays done and does not run again. */
const againFacts = (again: NonNullable<ApprovalView['plan']['again']>): [string, ReactNode][] =>
  again.length === 0
    ? []
    : [['Runs again from', `${again.map(({ from }) => from).join(' and ')}; what lies before it is done and stays so`]]

function Order({
  steps,
  known,
}: {
  readonly steps: readonly PlanStep[]
  readonly known: ReadonlySet<string> | null
}): ReactNode {
  if (steps.length === 0) return 'nothing more'
  return (
    <span>
      {stepGroups(steps).map((group, index) => (
        <Fragment key={group[0]?.ref}>
          {index > 0 && <ArrowRight aria-label="then" className="mx-1.5 inline size-3.5 align-[-2.5px] text-ink3" />}
          {group.map((step, place) => (
            <Fragment key={step.ref}>
              {place > 0 && <span className="text-ink3"> beside </span>}
              <b className="font-medium">{step.ref}</b>
              {step.condition && <span className="text-ink3"> (if {step.condition})</span>}
              {known && !known.has(step.ref) && <span className="text-wait"> (new)</span>}
            </Fragment>
          ))}
        </Fragment>
      ))}
    </span>
  )
}

function Rollbacks({ steps }: { readonly steps: readonly PlanStep[] }): ReactNode {
  const undone = steps.filter((step) => step.rollback !== null)
  if (undone.length === 0) return 'nothing is undone: no step declares a rollback'
  return (
    <span>
      <StateIcon state="rolled-back" className="mr-1 inline size-3.5 align-[-2px]" />
      what was done of{' '}
      {undone.map((step, index) => (
        <Fragment key={step.ref}>
          {index > 0 && (index === undone.length - 1 ? ' and ' : ', ')}
          <b className="font-medium">{step.ref}</b>
        </Fragment>
      ))}{' '}
      is rolled back, last first
    </span>
  )
}

function Digest({ digest }: { readonly digest: string }): ReactNode {
  return (
    <span className="inline-flex items-center gap-1">
      <code className="text-xs" title={digest}>
        sha-256 {digest.slice(0, 12)}…
      </code>
      <CopyButton text={digest} label="Copy the plan digest" />
    </span>
  )
}
