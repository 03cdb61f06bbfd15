import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { ComparisonView } from '#services/runs/comparison-view.ts'
import type { RunLine } from '#services/runs/view.ts'
import { shortId } from '~/components/ui/copy-button.tsx'
import { Duration, Moment } from '~/components/ui/moment.tsx'
import { RunStateBadge } from '~/components/ui/state-badge.tsx'

function OneRun({ run, title }: { readonly run: RunLine; readonly title: string }): ReactNode {
  return (
    <li className="min-w-0 rounded-[10px] border border-line bg-panel px-4 py-2.5">
      <p className="mb-1 text-2xs font-semibold tracking-wider text-ink3 uppercase">{title}</p>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <RunStateBadge run={run} />
        <Link href={`/runs/${run.id}`} className="font-semibold wrap-anywhere hover:underline">
          {run.workflow} <span className="font-normal text-ink3">v{run.version}</span>{' '}
          <code className="text-xs font-normal text-ink3">{shortId(run.id)}</code>
        </Link>
      </div>
      <p className="mt-1 text-ink2">
        {run.by.name} · <Moment at={run.createdAt} /> · {run.endedAt === null ? 'running for ' : 'took '}
        <Duration from={run.createdAt} to={run.endedAt} />
      </p>
      {run.reason !== null && <p className="mt-0.5 text-ink2 wrap-anywhere">{run.reason}</p>}
    </li>
  )
}

interface ComparedRunsProps {
  readonly comparison: ComparisonView
  /** Nobody chose the other run. */
  readonly isByDefault: boolean
  readonly action: ReactNode
}

/** Which two runs are held against each other, with the way to each. */
export function ComparedRuns({ comparison, isByDefault, action }: ComparedRunsProps): ReactNode {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <ul className="grid min-w-0 flex-1 gap-3 max-md:basis-full md:grid-cols-2">
        <OneRun run={comparison.here} title="This run" />
        <OneRun run={comparison.there} title={isByDefault ? 'The last good run before it' : 'The other run'} />
      </ul>
      {action}
    </div>
  )
}
