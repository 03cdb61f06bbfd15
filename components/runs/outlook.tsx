'use client'

import { useQuery } from '@tanstack/react-query'
import { LoaderCircle, X } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { readOutlookAction } from '#actions/runs.ts'
import type { OutlookView } from '#services/runs/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { StateIcon } from '~/components/ui/state-badge.tsx'

/** A way to take an ended run up again. */
export type Wish = Parameters<typeof readOutlookAction>[0]

const TASKS_MAX = 12

function Tasks({ outlook }: { readonly outlook: OutlookView }): ReactNode {
  const shown = outlook.tasks.slice(0, TASKS_MAX)
  const more = outlook.tasks.length - shown.length
  if (shown.length === 0) return <p className="text-ink2">No task is left to run: the run comes to its end at once.</p>
  return (
    <div>
      <p className="mb-1 text-ink2">These tasks run, in this order, for you:</p>
      <ol className="flex flex-wrap gap-1">
        {shown.map(({ ref }) => (
          <li key={ref} className="rounded border border-line bg-raise px-1.5 font-mono text-xs leading-5">
            {ref}
          </li>
        ))}
        {more > 0 && <li className="text-xs leading-5 text-ink2">and {more} more</li>}
      </ol>
    </div>
  )
}

function Gates({ gates }: Pick<OutlookView, 'gates'>): ReactNode {
  if (gates.length === 0) return <p className="text-ink2">Nobody is asked again: what was approved still holds.</p>
  return (
    <div className="flex items-start gap-2.5 rounded-lg border border-wait/40 bg-wait-bg px-3 py-2">
      <StateIcon state="waiting" className="mt-0.75" />
      <ul className="grid min-w-0 gap-0.5">
        {gates.map(({ ref, group, quorum }) => (
          <li key={ref} className="wrap-anywhere">
            <b className="font-semibold">
              {ref} asks {quorum} of {group}.
            </b>{' '}
            You cannot approve what you ask for.
          </li>
        ))}
      </ul>
    </div>
  )
}

const SETTLED_MS = 350

/** What somebody has stopped changing: asking at every key would only make them wait. */
function useSettled(wish: Wish): Wish {
  const [settled, setSettled] = useState(wish)
  const text = JSON.stringify(wish)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as Wish), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** Says what would happen, as the engine itself would decide it now, before anything does. */
export function Outlook({ wish: latest }: { readonly wish: Wish }): ReactNode {
  const wish = useSettled(latest)
  const { data, isPending } = useQuery({
    queryKey: ['outlook', wish],
    queryFn: () => readOutlookAction(wish),
    staleTime: 0,
    gcTime: 0,
  })
  return (
    <section aria-label="What will happen" aria-live="polite" className="grid min-h-16 content-start gap-2.5">
      {isPending && (
        <p className="text-ink2">
          <LoaderCircle aria-hidden className="inline size-3.5 animate-spin" /> Looking at what would happen…
        </p>
      )}
      {data && !data.ok && <ActionErrorPanel error={data.error} />}
      {data?.ok && data.value.problem !== null && (
        <p className="flex items-start gap-1.75 text-bad">
          <X aria-hidden className="mt-0.5 size-3.5 shrink-0" /> {data.value.problem}
        </p>
      )}
      {data?.ok && data.value.problem === null && (
        <>
          <Tasks outlook={data.value} />
          <Gates gates={data.value.gates} />
        </>
      )}
    </section>
  )
}
