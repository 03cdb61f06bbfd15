import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunFilter } from '#services/runs/list-view.ts'
import { Button } from '~/components/ui/button.tsx'
import { chipsOf } from './chips.ts'

interface RunsChipsProps {
  readonly filter: RunFilter
  readonly nameOf: (id: string) => string
  readonly onChange: (filter: RunFilter) => void
}

/** The filters that are set, each to be taken away by itself. */
export function RunsChips({ filter, nameOf, onChange }: RunsChipsProps): ReactNode {
  const chips = chipsOf(filter, nameOf)
  return (
    <ul aria-label="Filters" className="mb-3 flex flex-wrap items-center gap-1.5">
      {chips.map(({ key, name, value, without }) => (
        <li
          key={key}
          className="inline-flex max-w-full items-center rounded-full border border-line bg-panel pl-2.5 text-xs"
        >
          <span className="min-w-0 truncate">
            <span className="text-ink2">{name}</span> <b className="font-medium">{value}</b>
          </span>
          <button
            type="button"
            aria-label={`Take the filter ${name} ${value} away`}
            onClick={() => onChange(without)}
            className="grid size-6.5 shrink-0 place-items-center rounded-full text-ink2 hover:bg-raise hover:text-ink max-md:size-9"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </li>
      ))}
      <li>
        <Button variant="ghost" size="small" onClick={() => onChange({})}>
          Clear filters
        </Button>
      </li>
    </ul>
  )
}
