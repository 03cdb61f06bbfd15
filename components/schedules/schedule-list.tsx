import { CalendarClock } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { ScheduleLine } from '#services/schedules/view.ts'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { Person } from '~/components/ui/person.tsx'
import { CronText } from './cron-text.tsx'
import { FireOutcome, ScheduleState } from './schedule-state.tsx'

/** Every schedule the viewer may see, with what it did last and does next. */
export function ScheduleList({ schedules }: { readonly schedules: readonly ScheduleLine[] }): ReactNode {
  if (schedules.length === 0) return <NoSchedules />
  return (
    <Card>
      <ul aria-label="Schedules">
        {schedules.map((schedule) => (
          <ScheduleRow key={schedule.name} schedule={schedule} />
        ))}
      </ul>
    </Card>
  )
}

function NoSchedules(): ReactNode {
  return (
    <Card>
      <EmptyState
        icon={CalendarClock}
        title="Nothing runs by itself yet"
        action={
          <ButtonLink href="/schedules/new" variant="primary">
            New schedule
          </ButtonLink>
        }
      >
        A schedule launches a workflow at its times, for the person who owns it: every run acts for them, and whether
        they still may launch it is asked each time. Here you see when each fires next and what came of the last time.
      </EmptyState>
    </Card>
  )
}

function ScheduleRow({ schedule }: { readonly schedule: ScheduleLine }): ReactNode {
  const { name, workflow, version, crons, owner, state, nextFireAt, last } = schedule
  return (
    <li className="relative grid min-w-0 grid-cols-[minmax(0,1fr)_auto] gap-x-5 gap-y-1.5 border-b border-line2 px-4 py-3 last:border-b-0 hover:bg-raise lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)_15ch_minmax(0,30ch)_minmax(0,20ch)_11ch] lg:items-center">
      <div className="min-w-0">
        <Link
          href={`/schedules/${encodeURIComponent(name)}`}
          className="font-semibold wrap-anywhere after:absolute after:inset-0"
        >
          {name}
        </Link>
        <p className="text-ink2">
          {workflow} <span className="text-ink3">{version === null ? 'newest' : `v${version}`}</span>
        </p>
      </div>
      <div className="min-w-0 max-lg:col-span-2">
        <CronText crons={crons} />
      </div>
      <p className="text-ink2 max-lg:col-span-2">
        {nextFireAt === null ? (
          <span className="text-ink3 max-lg:hidden">no next time</span>
        ) : (
          <>
            <span className="text-ink3">next </span>
            <Moment at={nextFireAt} />
          </>
        )}
      </p>
      <p className="flex min-w-0 flex-wrap items-center gap-2 text-ink2 max-lg:col-span-2">
        {last ? (
          <>
            <span className="text-ink3 lg:sr-only">last</span>
            <FireOutcome fire={last} />
            <Moment at={last.plannedUntil} />
          </>
        ) : (
          'never fired'
        )}
      </p>
      <p className="min-w-0 text-ink2 max-lg:col-span-2">
        <span className="sr-only">owner </span>
        <Person name={owner.name} className="max-w-full" />
      </p>
      <p className="max-lg:col-start-2 max-lg:row-start-1">
        <ScheduleState state={state} />
      </p>
    </li>
  )
}
