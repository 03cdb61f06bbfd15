'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import type { RunId } from '#core/ids.ts'
import { comparePath } from '~/components/compare/paths.ts'
import { Button, ButtonLink } from '~/components/ui/button.tsx'

const SeveralDialog = dynamic(() => import('./several-dialog.tsx').then((module) => module.SeveralDialog), {
  ssr: false,
})

interface SelectionBarProps {
  readonly selected: ReadonlySet<RunId>
  /** The runs of the list as it is read so far. */
  readonly shown: readonly RunId[]
  readonly onChoose: (runIds: readonly RunId[]) => void
  readonly onEnd: () => void
}

/** So many can be asked for at once. */
const SELECTED_MAX = 50

/** What can be done with the runs that are selected; it stays in sight. */
export function SelectionBar({ selected, shown, onChoose, onEnd }: SelectionBarProps): ReactNode {
  const [how, setHow] = useState<'retry' | 'stop' | null>(null)
  const isNone = selected.size === 0
  const isTooMany = selected.size > SELECTED_MAX
  const all = shown.slice(0, SELECTED_MAX)
  const [one, other] = selected.size === 2 ? [...selected].toSorted().toReversed() : []
  return (
    <div className="sticky bottom-3 z-10 mt-3 flex flex-wrap items-center gap-2 rounded-xl border border-line bg-panel px-4 py-2.5 shadow-over max-md:bottom-18">
      <output className="min-w-0 flex-1 font-medium max-md:basis-full">
        {isNone ? 'Select runs' : `${selected.size} selected`}
        {isTooMany && <span className="font-normal text-bad"> · at most {SELECTED_MAX} at once</span>}
      </output>
      {one && other && <ButtonLink href={comparePath(one, other)}>Compare</ButtonLink>}
      <Button disabled={all.length === 0} onClick={() => onChoose(all)}>
        {all.length < shown.length ? `Select the first ${all.length}` : 'Select all shown'}
      </Button>
      <Button disabled={isNone || isTooMany} onClick={() => setHow('retry')}>
        Retry…
      </Button>
      <Button variant="danger" disabled={isNone || isTooMany} onClick={() => setHow('stop')}>
        Stop…
      </Button>
      <Button variant="ghost" onClick={onEnd}>
        Done
      </Button>
      {how && <SeveralDialog how={how} runIds={[...selected]} onClose={() => setHow(null)} />}
    </div>
  )
}
