import { ExternalLink } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { RunLine } from '#services/runs/view.ts'
import { formatMoment } from '#trace/format.ts'
import { RunLabels } from '~/components/runs/run-labels.tsx'
import { RunMiniature } from '~/components/runs/run-miniature.tsx'
import type { Selection } from '~/components/runs/selection.ts'
import { buttonClass } from '~/components/ui/button.tsx'
import { cn } from '~/components/ui/class-names.ts'
import { Duration, Moment } from '~/components/ui/moment.tsx'
import { RunStateBadge } from '~/components/ui/state-badge.tsx'

interface RunRowProps {
  readonly run: RunLine
  readonly selection: Selection | null
  /** Some run of the list is in a trace backend: all keep a column for that. */
  readonly hasLinks: boolean
}

/** The run in the trace backend, once it was sent there. */
function BackendIcon({ link }: { readonly link: NonNullable<RunLine['backendLink']> }): ReactNode {
  return (
    <a
      href={link.href}
      target="_blank"
      rel="noreferrer"
      aria-label={`Open in ${link.backend}, in a new tab`}
      title={`Open in ${link.backend}`}
      className={cn(buttonClass({ variant: 'ghost', size: 'small' }), 'relative z-1 px-1.5')}
    >
      <ExternalLink aria-hidden className="size-3.5" />
    </a>
  )
}

function Tick({ run, selection }: { readonly run: RunLine; readonly selection: Selection }): ReactNode {
  return (
    <input
      type="checkbox"
      aria-label={`Select ${run.workflow}, ${formatMoment(run.createdAt)}`}
      checked={selection.selected.has(run.id)}
      onChange={() => selection.toggle(run.id)}
      className="relative z-1 size-4 accent-accent max-md:size-5"
    />
  )
}

/** What is told of a run beside its name. */
function Aside({ run }: { readonly run: RunLine }): ReactNode {
  return (
    <>
      {run.schedule !== null && <span className="shrink-0 text-ink2">by schedule {run.schedule}</span>}
      <RunLabels labels={run.labels} shownMax={3} className="shrink-0 flex-nowrap @max-line:hidden" />
      {run.reason && <span className="min-w-0 truncate text-ink2 @max-line:hidden">{run.reason}</span>}
    </>
  )
}

const COLUMNS =
  '@line:grid-cols-[auto_minmax(0,1fr)_7.5rem_9ch_9ch] @wide:grid-cols-[auto_minmax(0,1fr)_minmax(0,14ch)_7.5rem_9ch_9ch]'
const COLUMNS_WITH_LINK =
  '@line:grid-cols-[auto_minmax(0,1fr)_7.5rem_9ch_9ch_1.75rem] @wide:grid-cols-[auto_minmax(0,1fr)_minmax(0,14ch)_7.5rem_9ch_9ch_1.75rem]'

/** One run on one line; where that is too narrow, as on a phone, on three. The whole line leads to the run. */
function RunRow({ run, selection, hasLinks }: RunRowProps): ReactNode {
  return (
    <li
      className={cn(
        'relative grid min-w-0 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line2 px-4 py-2 last:border-b-0 hover:bg-raise @line:min-h-11',
        hasLinks ? COLUMNS_WITH_LINK : COLUMNS,
      )}
    >
      <span className="flex items-center gap-2.5 @max-line:order-3 @line:w-49">
        {selection && <Tick run={run} selection={selection} />}
        <RunStateBadge run={run} />
      </span>
      <span className="flex min-w-0 items-center gap-x-2.5">
        <span className="max-w-full min-w-0 shrink-0 truncate @max-line:shrink">
          <Link href={`/runs/${run.id}`} className="font-medium after:absolute after:inset-0">
            {run.workflow}
          </Link>
          <span className="text-ink3"> v{run.version}</span>
        </span>
        <Aside run={run} />
      </span>
      <span className="truncate text-ink2 @max-wide:hidden">{run.by.name}</span>
      <RunMiniature run={run} className="@max-line:order-5 @max-line:col-span-2" />
      <Moment at={run.createdAt} className="text-right whitespace-nowrap text-ink2" />
      <span className="text-right whitespace-nowrap text-ink2 @max-line:order-4">
        <Duration from={run.createdAt} to={run.endedAt} />
      </span>
      {hasLinks && (
        <span className="@max-line:hidden">{run.backendLink && <BackendIcon link={run.backendLink} />}</span>
      )}
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
  const hasLinks = runs.some(({ backendLink }) => backendLink !== null)
  return (
    <ul aria-label={label} className="@container">
      {runs.map((run) => (
        <RunRow key={run.id} run={run} selection={selection} hasLinks={hasLinks} />
      ))}
    </ul>
  )
}
