import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { StatisticsView } from '#services/statistics/view.ts'
import { FailingTasks } from './failing-tasks.tsx'
import { OutcomeChart } from './outcome-chart.tsx'
import { runsBehind } from './outcomes.ts'
import { RecoveryChart } from './recovery-chart.tsx'
import { SpreadCard } from './spread-card.tsx'

interface StatisticsProps {
  readonly statistics: StatisticsView
  /** Null: of all workflows the viewer may see. */
  readonly workflow: string | null
  readonly isTable: boolean
  /** Approvals that wait for somebody just now. */
  readonly waitingNow: number
}

/** What became of the runs of a window: outcomes, durations, recoveries, approvals, failing tasks. Each mark opens the runs behind it. */
export function Statistics({ statistics, workflow, isTable, waitingNow }: StatisticsProps): ReactNode {
  const { slotSince: since, durations, waits, outages } = statistics
  return (
    <div className="grid gap-4">
      <OutcomeChart {...{ statistics, workflow, isTable }} />
      <div className="grid gap-4 lg:grid-cols-2 lg:items-start">
        <SpreadCard
          title={workflow === null ? 'Duration by workflow' : 'Duration by version'}
          lines={durations}
          hrefOf={(line) =>
            runsBehind({ state: 'succeeded', workflow: line.workflow, version: line.version, after: since })
          }
          meaning="From the start of a run, or of its last retry, to its success."
          nothing="No run succeeded in this time."
        />
        <SpreadCard
          title="Waiting for approval"
          aside={waitingNow > 0 && <Link href="/approvals">{waitingNow} waiting now</Link>}
          lines={waits}
          hrefOf={(line) => runsBehind({ workflow: line.workflow, gate: '*', after: since })}
          meaning="From the question to the decision that settled it."
          nothing="No approval was decided in this time."
        />
        <RecoveryChart {...{ outages, isTable }} />
        <FailingTasks statistics={statistics} />
      </div>
    </div>
  )
}
