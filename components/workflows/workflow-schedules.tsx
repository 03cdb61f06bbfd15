import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { ScheduleLine } from '#services/schedules/view.ts'
import { ScheduleState } from '~/components/schedules/schedule-state.tsx'
import { Card } from '~/components/ui/card.tsx'
import { Moment } from '~/components/ui/moment.tsx'

/** The schedules that launch a workflow. */
export function WorkflowSchedules({ schedules }: { readonly schedules: readonly ScheduleLine[] }): ReactNode {
  if (schedules.length === 0) return null
  return (
    <Card title="Schedules" aside={<span className="text-xs">{schedules.length}</span>}>
      <ul>
        {schedules.map((schedule) => (
          <li
            key={schedule.name}
            className="relative flex flex-wrap items-baseline gap-x-3 border-b border-line2 px-4 py-2 last:border-b-0 hover:bg-raise"
          >
            <Link
              href={`/schedules/${encodeURIComponent(schedule.name)}`}
              className="min-w-0 font-medium wrap-anywhere after:absolute after:inset-0"
            >
              {schedule.name}
            </Link>
            <ScheduleState state={schedule.state} />
            {schedule.nextFireAt !== null && (
              <span className="ml-auto text-ink2">
                next <Moment at={schedule.nextFireAt} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
