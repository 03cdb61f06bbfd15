import { Link } from '~/components/ui/link.tsx'
import { Suspense, type ReactNode } from 'react'
import type { WorkflowActivityView } from '#services/workflows/activity-view.ts'
import { StatisticsControls } from '~/components/charts/statistics-controls.tsx'
import type { StatisticsParams } from '~/components/charts/statistics-params.ts'
import { Statistics } from '~/components/charts/statistics.tsx'
import { RunRows } from '~/components/overview/run-row.tsx'
import { Card } from '~/components/ui/card.tsx'
import { ActivitySkeleton } from './activity-skeleton.tsx'
import { Permissions } from './permissions.tsx'
import { WorkflowSchedules } from './workflow-schedules.tsx'

interface WorkflowActivityProps {
  readonly name: string
  readonly reading: Promise<WorkflowActivityView>
  readonly params: StatisticsParams
}

/** What goes on with a workflow: its runs, what became of them, its schedules, and who may do what with it. It comes behind the form, which waits for none of it. */
export const WorkflowActivity = (props: WorkflowActivityProps): ReactNode => (
  <Suspense fallback={<ActivitySkeleton />}>
    <Shown {...props} />
  </Suspense>
)

async function Shown({ name, reading, params }: WorkflowActivityProps): Promise<ReactNode> {
  const activity = await reading
  const { statistics, runs, schedules, waitingNow } = activity
  return (
    <div className="mt-6 grid gap-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="min-w-0 flex-1 text-base font-semibold">Activity</h2>
        <div className="flex flex-wrap gap-2 max-md:w-full max-md:*:flex-1">
          <StatisticsControls params={params} />
        </div>
      </div>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_340px] lg:items-start">
        <div className="grid min-w-0 gap-4">
          <Statistics statistics={statistics} workflow={name} isTable={params.isTable} waitingNow={waitingNow} />
          <Card
            title="Latest runs"
            aside={<Link href={`/runs?workflow=${encodeURIComponent(name)}`}>All runs of {name}</Link>}
          >
            {runs.length === 0 ? (
              <p className="px-4 py-3 text-ink2">It was never launched.</p>
            ) : (
              <RunRows runs={runs} label="Latest runs" />
            )}
          </Card>
        </div>
        <div className="grid min-w-0 gap-4">
          <Permissions activity={activity} />
          <WorkflowSchedules schedules={schedules} />
        </div>
      </div>
    </div>
  )
}
