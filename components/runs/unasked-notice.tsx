'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import { readUnaskedAction } from '#actions/workers.ts'
import type { RunId } from '#core/ids.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import type { UnaskedTask } from '#services/workers/view.ts'
import { formatGrowing } from '#trace/format.ts'
import { unaskedKey } from './query-keys.ts'

const EVERY_MS = 10_000

async function readUnasked(runId: RunId): Promise<readonly UnaskedTask[]> {
  const result = await readUnaskedAction({ runId })
  return result.ok ? result.value : []
}

const isQueued = ({ status }: AttemptView): boolean => status === 'SCHEDULED'

/** What of a run waits because no worker asks for it; it is asked about again as long as something waits. */
export function UnaskedNotice({ view, now }: { readonly view: RunView; readonly now: number }): ReactNode {
  const isWaiting = view.endedAt === null && view.attempts.some(isQueued)
  const { data = [] } = useQuery({
    queryKey: unaskedKey(view.id),
    queryFn: () => readUnasked(view.id),
    enabled: isWaiting,
    refetchInterval: EVERY_MS,
  })
  const waiting = new Set(view.attempts.filter(isQueued).map(({ name }) => name))
  const shown = isWaiting ? data.filter(({ task }) => waiting.has(task)) : []
  if (shown.length === 0) return null
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
