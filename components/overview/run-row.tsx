import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { RunLine } from '#services/runs/view.ts'
import { formatMoment } from '#trace/format.ts'
import type { Selection } from '~/components/runs/selection.ts'
import { Duration, Moment } from '~/components/ui/moment.tsx'
import { RunStateBadge } from '~/components/ui/state-badge.tsx'

/** One run on one line; on a phone on two. The whole line leads to the run. */
function RunRow({ run, selection }: { readonly run: RunLine; readonly selection: Selection | null }): ReactNode {
  return (
    <li className="relative grid min-w-0 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line2 px-4 py-2 last:border-b-0 hover:bg-raise md:grid-cols-[auto_minmax(0,1fr)_minmax(0,12ch)_9ch_9ch]">
      <span className="flex items-center gap-2.5 max-md:order-3 md:w-49">
        {selection && (
          <input
            type="checkbox"
            aria-label={`Select ${run.workflow}, ${formatMoment(run.createdAt)}`}
            checked={selection.selected.has(run.id)}
            onChange={() => selection.toggle(run.id)}
            className="relative z-1 size-4 accent-accent max-md:size-5"
          />
        )}
        <RunStateBadge run={run} />
      </span>
      <span className="min-w-0 truncate">
        <Link href={`/runs/${run.id}`} className="font-medium after:absolute after:inset-0">
          {run.workflow}
        </Link>
        <span className="text-ink3"> v{run.version}</span>
        {run.schedule !== null && <span className="ml-2.5 text-ink2">by schedule {run.schedule}</span>}
        {run.reason && <span className="ml-2.5 text-ink2 max-md:hidden">{run.reason}</span>}
      </span>
      <span className="truncate text-ink2 max-md:hidden">{run.by.name}</span>
      <Moment at={run.createdAt} className="text-right whitespace-nowrap text-ink2" />
      <span className="text-right whitespace-nowrap text-ink2 max-md:order-4">
        <Duration from={run.createdAt} to={run.endedAt} />
      </span>
    </li>
  )
}

interface RunRowsProps {
  readonly runs: readonly RunLine[]
  readonly label: string
  /** Given while runs are picked out of the list. */
  readonly selection?: Selection | null
}

/** Runs, one under the other. */
export function RunRows({ runs, label, selection = null }: RunRowsProps): ReactNode {
  return (
    <ul aria-label={label}>
      {runs.map((run) => (
        <RunRow key={run.id} run={run} selection={selection} />
      ))}
    </ul>
  )
}
