'use client'

import dynamic from 'next/dynamic'
import type { KeyboardEvent, ReactNode } from 'react'
import { formatCount } from '#trace/repeats.ts'
import { cn } from '~/components/ui/class-names.ts'
import { Kbd } from '~/components/ui/kbd.tsx'
import type { Found } from './found-buttons.tsx'
import type { TimelineParams, Toggle } from './timeline-params.ts'

const FoundButtons = dynamic(() => import('./found-buttons.tsx').then((module) => module.FoundButtons))

/** What can be switched, in this order. */
const SWITCHES: readonly (readonly [name: Toggle, words: ReactNode])[] = [
  ['critical', 'Critical path'],
  ['fold', 'Fold repeats'],
  ['compress', 'Compress idle'],
  [
    'errors',
    <>
      Errors first <Kbd>e</Kbd>
    </>,
  ],
  ['table', 'As a table'],
]

function foundWords({ count, place }: Found): string {
  if (count === 0) return 'nothing found'
  return place === 0 ? `${formatCount(count)} found` : `${formatCount(place)} of ${formatCount(count)}`
}

/** Looks for text in names and services; Enter and Shift+Enter go from one to the next. */
function Search({ params, found }: { readonly params: TimelineParams; readonly found: Found }): ReactNode {
  const { find, setFind } = params
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && find !== '') setFind('')
    else if (event.key !== 'Enter') return
    else if (event.shiftKey) found.onPrevious()
    else found.onNext()
    event.preventDefault()
  }
  return (
    <div className="flex items-center gap-1 max-md:w-full">
      <input
        data-page-search
        type="search"
        aria-label="Find in the timeline"
        placeholder="Find…  /"
        value={find}
        onChange={(event) => setFind(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-6.5 w-36 rounded-md border border-field bg-panel px-2.25 text-ink placeholder:text-ink3 max-md:h-9 max-md:flex-1"
      />
      {find !== '' && <FoundButtons {...found} />}
      <output aria-live="polite" className="min-w-16 text-xs whitespace-nowrap tabular-nums">
        {find !== '' && foundWords(found)}
      </output>
    </div>
  )
}

interface TimelineToolsProps {
  readonly params: TimelineParams
  readonly found: Found
  /** What the timeline holds, e.g. `42 spans · 3 services`. */
  readonly summary: ReactNode
}

/** Switches, search and a summary above the timeline. */
export function TimelineTools({ params, found, summary }: TimelineToolsProps): ReactNode {
  const { isOn, toggle } = params
  return (
    <div className="flex flex-wrap items-center gap-2 px-6 py-2.25 text-ink3 max-md:px-3.5">
      {SWITCHES.map(([name, words]) => (
        <button
          key={name}
          type="button"
          aria-pressed={isOn[name]}
          onClick={() => toggle(name)}
          className={cn(
            'inline-flex min-h-6.5 items-center gap-1.5 rounded-md border border-line bg-panel px-2.25 whitespace-nowrap text-ink2 hover:bg-raise max-md:min-h-9',
            isOn[name] && 'border-accent bg-accent-soft text-accent hover:bg-accent-soft',
          )}
        >
          {words}
        </button>
      ))}
      <Search {...{ params, found }} />
      <span className="ml-auto max-md:hidden">{summary}</span>
    </div>
  )
}
