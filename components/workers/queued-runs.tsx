import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { TaskTypeLine } from '#services/workers/view.ts'
import { formatDuration } from '#trace/format.ts'

const WORDS = { waits: 'waiting longest', runs: 'running longest' } as const

/** The runs behind the figures of a type: whose tasks wait, and whose are worked on. */
export function QueuedRuns({ type, readAt }: { readonly type: TaskTypeLine; readonly readAt: number }): ReactNode {
  return (['waits', 'runs'] as const).map((how) => {
    const runs = type.runs.filter((run) => run.how === how)
    if (runs.length === 0) return null
    return (
      <p key={how} className="flex flex-wrap gap-x-4 gap-y-0.5 border-t border-line2 px-4 py-1.75 text-ink2">
        <span className="text-ink3">{WORDS[how]}</span>
        {runs.map(({ runId, workflow, count, since }) => (
          <span key={runId}>
            <Link href={`/runs/${runId}`} className="underline decoration-dotted underline-offset-2 wrap-anywhere">
              {workflow}
            </Link>{' '}
            {formatDuration(Math.max(0, readAt - since))}
            {count > 1 && ` · ${count.toLocaleString('en')} tasks`}
          </span>
        ))}
      </p>
    )
  })
}
