'use client'

import { Pin, PinOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { pinRunAction } from '#actions/sampling.ts'
import type { RunView } from '#services/runs/view.ts'
import { formatCount } from '#trace/repeats.ts'
import { TIER_WORDS } from '#trace/sampling-words.ts'
import { useRunAction } from '~/components/runs/run-action.ts'
import { Button } from '~/components/ui/button.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { samplingText } from './sampling-text.ts'

/** What is kept of the run's trace and why, with the way to keep all of it. */
export function RunSampling({ view }: { readonly view: RunView }): ReactNode {
  const { sampling } = view
  return (
    <p className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-ink3">
      <span>
        <span className="sr-only">Trace: </span>
        {samplingText(sampling)}.
      </span>
      <Thinned sampling={sampling} />
      {sampling.goneAfterDays === null && <PinButton view={view} />}
    </p>
  )
}

function Thinned({ sampling }: { readonly sampling: RunView['sampling'] }): ReactNode {
  if (sampling.thinnedAt === null || sampling.spansLetGo === 0) return null
  const what = sampling.tier === 'SKELETON' ? 'were let go' : 'were reduced'
  return (
    <span>
      {formatCount(sampling.spansLetGo)} spans of workers and services {what} <Moment at={sampling.thinnedAt} />.
    </span>
  )
}

function PinButton({ view }: { readonly view: RunView }): ReactNode {
  const { isPinned, canPin, tier } = view.sampling
  const { run, isPending } = useRunAction(() => pinRunAction({ runId: view.id, isPinned: !isPinned }))
  const Icon = isPinned ? PinOff : Pin
  if (!canPin.allowed) return isPinned ? <span>Pinned.</span> : null
  const isKept = tier === 'FULL' ? ' It is kept in full already; pinned it stays so whatever the rules say.' : ''
  return (
    <Button size="small" variant="ghost" aria-pressed={isPinned} isPending={isPending} onClick={run}>
      <Icon aria-hidden className="size-3.5" />
      {isPinned ? 'Pinned' : 'Pin'}
      <span className="sr-only">
        : keep everything of this trace ({TIER_WORDS.FULL.toLowerCase()}).{isKept}
      </span>
    </Button>
  )
}
