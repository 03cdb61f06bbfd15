import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { UnaskedTask } from '#services/workers/view.ts'
import { formatGrowing } from '#trace/format.ts'
import { Link } from '~/components/ui/link.tsx'

interface UnaskedLinesProps {
  readonly shown: readonly UnaskedTask[]
  readonly now: number
}

/** The tasks that no worker asks for, and for how long they have waited. */
export function UnaskedLines({ shown, now }: UnaskedLinesProps): ReactNode {
  return (
    <section
      aria-label="Waiting for a worker"
      className="mx-6 mt-4 flex items-start gap-x-3 rounded-[10px] border border-wait/40 bg-wait-bg px-4 py-2.75 max-md:mx-3.5"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-wait" />
      <div className="min-w-0">
        {shown.map(({ task, since, wasAsked }) => (
          <p key={task} className="font-medium wrap-anywhere">
            No worker has asked for <code className="text-xs">{task}</code>{' '}
            {wasAsked ? 'for' : 'within the last week; it has been waiting for'} {formatGrowing(now - since)}.
          </p>
        ))}
        <p className="text-ink2">
          It goes on when one does.{' '}
          <Link href="/workers" className="underline decoration-dotted underline-offset-2">
            Workers
          </Link>
        </p>
      </div>
    </section>
  )
}
