import { CircleAlert } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { TaskTypeLine, WorkerLine } from '#services/workers/view.ts'
import { formatDuration } from '#trace/format.ts'
import { Moment } from '~/components/ui/moment.tsx'
import { typeWords } from './task-type-words.ts'

interface TaskTypeProps {
  readonly type: TaskTypeLine
  readonly readAt: number
}

/** One type of tasks: how much waits and runs, and who asks for it. */
export function TaskType({ type, readAt }: TaskTypeProps): ReactNode {
  const { task, waiting, isMore, oldestAt, running, workers } = type
  const more = isMore ? '+' : ''
  const name = <span className="font-semibold wrap-anywhere">{typeWords(type)}</span>
  return (
    <li className="min-w-0 rounded-[10px] border border-line bg-panel">
      <div className="flex flex-wrap items-baseline gap-x-5 gap-y-1 px-4 py-2.5">
        <h2 className="min-w-0 flex-1 basis-48 text-base">
          {task === null ? name : <Link href={`/workflows/tasks/${encodeURIComponent(task)}`}>{name}</Link>}
        </h2>
        <dl className="flex flex-wrap gap-x-5 gap-y-1">
          <Figure name="waiting" value={`${waiting.toLocaleString('en')}${more}`} />
          <Figure name="oldest" value={oldestAt === null ? '–' : `${formatDuration(readAt - oldestAt)}${more}`} />
          <Figure name="running" value={running.toLocaleString('en')} />
          <Figure name={workers.length === 1 ? 'worker' : 'workers'} value={String(workers.length)} />
        </dl>
      </div>
      {workers.length === 0 ? <Nobody type={type} /> : <Workers workers={workers} label={typeWords(type)} />}
    </li>
  )
}

const Figure = ({ name, value }: { readonly name: string; readonly value: string }): ReactNode => (
  <div className="flex flex-row-reverse items-baseline gap-1.5">
    <dt className="text-ink3">{name}</dt>
    <dd className="font-semibold">{value}</dd>
  </div>
)

function Nobody({ type: { askedAt, waiting } }: { readonly type: TaskTypeLine }): ReactNode {
  return (
    <p className={`flex items-start gap-2 border-t border-line2 px-4 py-2 ${waiting > 0 ? 'text-bad' : 'text-ink2'}`}>
      {waiting > 0 && <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />}
      <span>
        {waiting > 0 ? 'It waits, and no worker asks for it. ' : 'No worker asks for it. '}
        {askedAt === null ? (
          'None has within the last week: start a worker that does this task.'
        ) : (
          <>
            The last one did <Moment at={askedAt} />.
          </>
        )}
      </span>
    </p>
  )
}

function Workers({ workers, label }: { readonly workers: readonly WorkerLine[]; readonly label: string }): ReactNode {
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
