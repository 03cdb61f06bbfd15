import { CalendarClock } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { FireView } from '#services/schedules/view.ts'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { Duration, Moment } from '~/components/ui/moment.tsx'
import { FireOutcome } from './schedule-state.tsx'
import { TRIGGER_WORDS } from './schedule-words.ts'

/** What became of the last times; those with a run lead to it. */
export function FireRows({ fires }: { readonly fires: readonly FireView[] }): ReactNode {
  if (fires.length === 0) {
    return (
      <EmptyState icon={CalendarClock} title="It has not fired yet">
        Every time it fires, or does not, becomes a line here: the run it launched, or why there is none.
      </EmptyState>
    )
  }
  return (
    <ul aria-label="Last times">
      {fires.map((fire) => (
        <FireRow key={fire.id} fire={fire} />
      ))}
    </ul>
  )
}

function FireRow({ fire }: { readonly fire: FireView }): ReactNode {
  const { run, reason, plannedAt, plannedUntil } = fire
  return (
    <li className="relative flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line2 px-4 py-2 last:border-b-0 hover:bg-raise">
      <FireOutcome fire={fire} />
      <span className="min-w-0 flex-1 text-ink2 wrap-anywhere max-md:order-1 max-md:basis-full">
        {run && (
          <Link href={`/runs/${run.id}`} className="font-medium text-ink after:absolute after:inset-0">
            {run.workflow} <span className="font-normal text-ink3">v{run.version}</span>
          </Link>
        )}{' '}
        {reason} <span className="text-ink3">{triggerWords(fire)}</span>
      </span>
      <span className="ml-auto text-right text-ink2">
        {plannedUntil > plannedAt && (
          <>
            <Moment at={plannedAt} /> to{' '}
          </>
        )}
        <Moment at={plannedUntil} />
        {run && (
          <>
            {' '}
            · <Duration from={run.createdAt} to={run.endedAt} />
          </>
        )}
      </span>
    </li>
  )
}

const triggerWords = ({ trigger, askedBy }: FireView): string =>
  askedBy === null ? TRIGGER_WORDS[trigger] : `${TRIGGER_WORDS[trigger]} by ${askedBy}`
