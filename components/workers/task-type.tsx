import { CircleAlert } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { TaskTypeLine } from '#services/workers/view.ts'
import { formatDuration } from '#trace/format.ts'
import { Moment } from '~/components/ui/moment.tsx'
import { QueuedRuns } from './queued-runs.tsx'
import { typeWords } from './task-type-words.ts'
import { Workers } from './worker-list.tsx'

interface TaskTypeProps {
  readonly type: TaskTypeLine
  /** What waits of the type of which most does. */
  readonly most: number
  readonly readAt: number
}

/** One type of tasks: how much waits and runs, and who asks for it. */
export function TaskType({ type, most, readAt }: TaskTypeProps): ReactNode {
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
      <Depth {...{ type, most }} />
      <QueuedRuns type={type} readAt={readAt} />
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

/** How much waits, beside the type of which most does. */
function Depth({ type, most }: Pick<TaskTypeProps, 'type' | 'most'>): ReactNode {
  if (type.waiting === 0) return null
  return (
    <span aria-hidden className="mx-4 mb-2.5 block h-1.5 overflow-hidden rounded bg-raise">
      <span
        className={`block h-full ${type.workers.length === 0 ? 'bg-bad' : 'bg-wait'}`}
        style={{ width: `${(type.waiting / most) * 100}%` }}
      />
    </span>
  )
}

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
