import { Rocket } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { ApprovalLine } from '#services/approvals/view.ts'
import type { OverviewView } from '#services/runs/overview-view.ts'
import type { WorkflowLine } from '#services/workflows/view.ts'
import { StatisticsControls } from '~/components/charts/statistics-controls.tsx'
import type { StatisticsParams } from '~/components/charts/statistics-params.ts'
import { Statistics } from '~/components/charts/statistics.tsx'
import { LiveRefresh } from '~/components/shell/live-refresh.tsx'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { Page } from '~/components/ui/page.tsx'
import { NoWorkflows } from '~/components/workflows/no-workflows.tsx'
import { NeedsMe } from './needs-me.tsx'
import { RunRows } from './run-row.tsx'

interface OverviewProps {
  readonly overview: OverviewView
  readonly approvals: readonly ApprovalLine[]
  readonly workflows: readonly WorkflowLine[]
  /** Service functions the viewer may see. */
  readonly functions: readonly string[]
  readonly params: StatisticsParams
  /** Where the news begin that the page does not show. */
  readonly since: string
}

const waitsForMe = (approval: ApprovalLine): boolean => approval.state === 'waiting' && approval.canDecide.allowed

/** What needs the viewer, then how the whole is doing. */
export function Overview({ overview, approvals, workflows, functions, params, since }: OverviewProps): ReactNode {
  const mine = approvals.filter(waitsForMe)
  const isEmpty = overview.recent.length === 0
  const waitingNow = approvals.filter(({ state }) => state === 'waiting').length
  return (
    <Page title="Overview" actions={!isEmpty && <StatisticsControls params={params} />}>
      <LiveRefresh since={since} />
      <div className="grid gap-4">
        {(!isEmpty || mine.length > 0) && <NeedsMe approvals={mine} failed={overview.myFailed} />}
        {isEmpty ? (
          <NothingYet workflows={workflows} functions={functions} />
        ) : (
          <>
            <Statistics
              statistics={overview.statistics}
              workflow={null}
              isTable={params.isTable}
              waitingNow={waitingNow}
            />
            <Card title="Recent runs" aside={<Link href="/runs">All runs</Link>}>
              <RunRows runs={overview.recent} label="Recent runs" />
            </Card>
          </>
        )}
      </div>
    </Page>
  )
}

function NothingYet({ workflows, functions }: Pick<OverviewProps, 'workflows' | 'functions'>): ReactNode {
  if (workflows.length === 0) return <NoWorkflows functions={functions} />
  return (
    <Card>
      <EmptyState
        icon={Rocket}
        title="No run yet"
        action={
          <ButtonLink variant="primary" href="/workflows">
            Choose a workflow
          </ButtonLink>
        }
      >
        Here you see what needs you, runs per hour by outcome, and the latest runs. Launch one, and watch who did what,
        and what really happened, as one timeline.
      </EmptyState>
    </Card>
  )
}
