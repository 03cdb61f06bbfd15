'use client'

import type { ReactNode } from 'react'
import { cn } from '~/components/ui/class-names.ts'
import { Kbd } from '~/components/ui/kbd.tsx'
import type { TimelineParams } from './timeline-params.ts'

interface ChipProps {
  readonly isOn: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

function Chip({ isOn, onClick, children }: ChipProps): ReactNode {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onClick}
      className={cn(
        'inline-flex min-h-6.5 items-center gap-1.5 rounded-md border border-line bg-panel px-2.25 whitespace-nowrap text-ink2 hover:bg-raise max-md:min-h-9',
        isOn && 'border-accent bg-accent-soft text-accent hover:bg-accent-soft',
      )}
    >
      {children}
    </button>
  )
}

interface TimelineToolsProps {
  readonly params: TimelineParams
  /** How many rows match the search. */
  readonly matchCount: number
  readonly onNextMatch: () => void
  readonly isTable: boolean
  readonly onTable: () => void
  /** What the timeline holds, e.g. `42 spans · 3 services`. */
  readonly summary: string
}

/** Switches, search and a summary above the timeline. */
export function TimelineTools(props: TimelineToolsProps): ReactNode {
  const { params, matchCount, onNextMatch, isTable, onTable, summary } = props
  const { isOn, toggle, find, setFind } = params
  return (
    <div className="flex flex-wrap items-center gap-2 px-6 py-2.25 text-ink3 max-md:px-3.5">
      <Chip isOn={isOn.critical} onClick={() => toggle('critical')}>
        Critical path
      </Chip>
      <Chip isOn={isOn.fold} onClick={() => toggle('fold')}>
        Fold repeats
      </Chip>
      <Chip isOn={isOn.compress} onClick={() => toggle('compress')}>
        Compress idle
      </Chip>
      <Chip isOn={isOn.errors} onClick={() => toggle('errors')}>
        Errors first <Kbd>e</Kbd>
      </Chip>
      <Chip isOn={isTable} onClick={onTable}>
        As a table
      </Chip>
      <input
        data-page-search
        type="search"
        aria-label="Find in the timeline"
        placeholder="Find…"
        value={find}
        onChange={(event) => setFind(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && onNextMatch()}
        className="h-6.5 w-36 rounded-md border border-field bg-panel px-2.25 text-ink placeholder:text-ink3 max-md:h-9 max-md:flex-1"
      />
      <output aria-live="polite" className="text-xs">
        {find !== '' && (matchCount === 0 ? 'nothing found' : `${matchCount} found, Enter for the next`)}
      </output>
      <span className="ml-auto max-md:hidden">{summary}</span>
    </div>
  )
}
