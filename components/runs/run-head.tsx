import { Check } from 'lucide-react'
import dynamic from 'next/dynamic'
import { Link } from '~/components/ui/link.tsx'
import { memo, type ReactNode } from 'react'
import { launcherName, launchingRun, openedAt, openingsOf, openingWords } from '#trace/generations.ts'
import { formatMoment } from '#trace/format.ts'
import { shortened } from '#trace/story-line.ts'
import type { RunView } from '#services/runs/view.ts'
import { UsualDuration } from '~/components/compare/usual-duration.tsx'
import { RunSampling } from '~/components/sampling/run-sampling.tsx'
import { ShortId, shortId } from '~/components/ui/copy-button.tsx'
import { Duration, Moment } from '~/components/ui/moment.tsx'
import { Person } from '~/components/ui/person.tsx'
import { RunStateBadge } from '~/components/ui/state-badge.tsx'
import { LiveNotice } from './live-notice.tsx'
import type { LiveState } from './stream.ts'
import { RunActions } from './run-actions.tsx'
import { ForFunction } from './for-function.tsx'
import { RunHeadLabels } from './run-head-labels.tsx'
import type { RunTold } from './tell-run.ts'
import { type Watched, WatchButton } from './watch-button.tsx'

/** It is asked for once the page stands, and its code comes then, too. */
const RunCoverage = dynamic(
  () => import('~/components/compare/run-coverage.tsx').then((module) => module.RunCoverage),
  {
    ssr: false,
    loading: () => <span className="text-ink3">spans …</span>,
  },
)
const FailureLine = dynamic(() => import('./failure-line.tsx').then((module) => module.FailureLine))

function Who({ view }: { readonly view: RunView }): ReactNode {
  const actor = view.entries.find((entry) => entry.kind === 'run.started')?.actor
  const last = openingsOf(view).at(-1)
  const launchedBy = launchingRun(view)
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      {view.schedule !== null && (
        <span>
          by schedule{' '}
          <Link
            href={`/schedules/${encodeURIComponent(view.schedule)}`}
            className="font-medium text-ink underline decoration-dotted underline-offset-2"
          >
            {view.schedule}
          </Link>{' '}
          for
        </span>
      )}
      {launchedBy !== null && (
        <span>
          by run{' '}
          <Link href={`/runs/${launchedBy}`} className="font-mono text-xs text-ink underline decoration-dotted">
            {shortId(launchedBy)}
          </Link>{' '}
          for
        </span>
      )}
      <Person name={launcherName(view)} />
      {actor?.kind === 'agent' && (
        <span>
          through agent <b className="font-medium text-ink">{actor.id}</b>
        </span>
      )}
      {actor !== undefined && actor.kind !== 'service' && (
        <span className="text-ok">
          <Check aria-hidden className="inline size-3.5 align-[-2.5px]" strokeWidth={2.5} />{' '}
          {view.schedule === null ? 'identity verified' : 'right checked when it fired'}
        </span>
      )}
      {last && (
        <span>
          · {openingWords(last)} by <b className="font-medium text-ink">{last.actorName}</b>
        </span>
      )}
    </span>
  )
}

interface RunHeadProps extends Watched {
  readonly view: RunView
  readonly live: LiveState
  readonly failure: RunTold['failure']
  /** What it changes and why; null where nothing says so. */
  readonly change: ReactNode
  /** Shows a row of the timeline. */
  readonly onShow: (key: string) => void
}

/** What the run is: state, name, failure, who, when, how long, and what the viewer may do with it. */
export const RunHead = memo(function RunHead({
  view,
  live,
  failure,
  change,
  onShow,
  ...watched
}: RunHeadProps): ReactNode {
  return (
    <header className="px-6 pt-4.5 max-md:px-3.5">
      <div className="mb-1.5 flex flex-wrap items-start gap-x-4 gap-y-2">
        <h1 className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2.5 gap-y-1 text-xl font-semibold tracking-tight">
          <RunStateBadge run={view} />
          <Link href={`/workflows/${encodeURIComponent(view.workflow)}`} className="wrap-anywhere hover:underline">
            {view.workflow}
          </Link>
          <span className="font-normal text-ink3">v{view.version}</span>
        </h1>
        <RunActions view={view} />
      </div>
      {failure !== null && <FailureLine {...failure} />}
      <div className="flex flex-wrap items-center gap-x-4.5 gap-y-1 text-ink2">
        <Who view={view} />
        {change ?? <ForFunction name={view.serviceFunction} />}
        {view.note && <span className="wrap-anywhere">“{shortened(view.note, 80)}”</span>}
        <span>
          started <Moment at={view.createdAt} className="font-medium text-ink" />
          <span className="sr-only"> ({formatMoment(view.createdAt)})</span>
        </span>
        <span>
          {view.endedAt === null ? 'running for ' : 'took '}
          <Duration from={openedAt(view)} to={view.endedAt} className="font-medium text-ink" />
          <UsualDuration view={view} />
        </span>
        <RunCoverage {...{ view, onShow }} />
        <span className="inline-flex items-center gap-1">
          trace <ShortId id={view.traceId} label="trace id" />
        </span>
        <RunHeadLabels view={view} />
        {view.endedAt === null && <WatchButton {...watched} />}
        <LiveNotice live={live} />
      </div>
      <RunSampling view={view} />
    </header>
  )
})
