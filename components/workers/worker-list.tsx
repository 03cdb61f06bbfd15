import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { WorkerLine } from '#services/workers/view.ts'
import { Moment } from '~/components/ui/moment.tsx'

/** Who asks for a type of tasks. */
export function Workers({
  workers,
  label,
}: {
  readonly workers: readonly WorkerLine[]
  readonly label: string
}): ReactNode {
  return (
    <ul aria-label={`Workers of ${label}`}>
      {workers.map((worker) => (
        <Worker key={worker.id} worker={worker} />
      ))}
    </ul>
  )
}

function Worker({ worker }: { readonly worker: WorkerLine }): ReactNode {
  const { host, process, version, kind, askedAt, failure } = worker
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-t border-line2 px-4 py-1.75 md:grid md:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_minmax(0,1fr)_auto]">
      <span className="min-w-0 font-medium wrap-anywhere">{host}</span>
      <span className="text-ink2">
        {kind === 'runner' ? 'built-in runner of ' : ''}
        {process}
      </span>
      <span className="text-ink3">v{version}</span>
      <span className="text-ink2">
        asked <Moment at={askedAt} />
      </span>
      {failure && (
        <span className="w-full text-ink2 md:col-span-4">
          last failure <Moment at={failure.at} /> in{' '}
          <Link href={`/runs/${failure.runId}`} className="underline decoration-dotted underline-offset-2">
            {failure.workflow}
          </Link>
          {failure.reason !== null && (
            <>
              : <span className="text-bad wrap-anywhere">{failure.reason}</span>
            </>
          )}
        </span>
      )}
    </li>
  )
}
