'use client'

import { Search, SlidersHorizontal } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useId, useState } from 'react'
import { RUN_LIST_STATES, RUN_PERIODS } from '#core/run-list.ts'
import type { RunFilter } from '#services/runs/list-view.ts'
import { Button } from '~/components/ui/button.tsx'
import { Select, TextInput } from '~/components/ui/field.tsx'
import { STATES } from '~/components/ui/state.ts'
import { PERIOD_WORDS } from './runs-search.ts'

const FilterSheet = dynamic(() => import('./runs-filter-sheet.tsx').then((module) => module.RunsFilterSheet), {
  ssr: false,
})

interface RunsFiltersProps {
  readonly filter: RunFilter
  readonly onChange: (filter: RunFilter) => void
  readonly workflows: readonly string[]
}

interface ChoiceProps {
  readonly label: string
  readonly value: string | undefined
  readonly any: string
  readonly onChange: (value: string | undefined) => void
  readonly options: readonly (readonly [value: string, word: string])[]
}

function Choice({ label, value, any, onChange, options }: ChoiceProps): ReactNode {
  const id = useId()
  return (
    <div className="min-w-0 max-md:flex-1 max-md:basis-36 md:max-w-56">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Select id={id} value={value ?? ''} onChange={(event) => onChange(event.target.value || undefined)}>
        <option value="">{any}</option>
        {options.map(([option, word]) => (
          <option key={option} value={option}>
            {word}
          </option>
        ))}
      </Select>
    </div>
  )
}

const withCurrent = (names: readonly string[], current: string | undefined): readonly string[] =>
  current === undefined || names.includes(current) ? names : [...names, current]

const TEXT_HINT = 'Id, correlation id, ticket, label, input value, words of a reason'

/** A text that is looked for once Enter is pressed or the field is left. */
function TextSearch({
  text,
  onSearch,
}: {
  readonly text: string
  readonly onSearch: (text: string) => void
}): ReactNode {
  const [typed, setTyped] = useState(text)
  const [shown, setShown] = useState(text)
  if (text !== shown) {
    setShown(text)
    setTyped(text)
  }
  const search = (): void => {
    if (typed.trim() !== text) onSearch(typed.trim())
  }
  return (
    <form
      className="relative min-w-0 flex-1 basis-72 max-md:basis-full"
      onSubmit={(event) => {
        event.preventDefault()
        search()
      }}
    >
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-ink3"
      />
      <TextInput
        type="search"
        data-page-search
        aria-label="Search runs"
        placeholder={TEXT_HINT}
        maxLength={200}
        value={typed}
        className="pl-7.5"
        onChange={(event) => setTyped(event.target.value)}
        onBlur={search}
      />
    </form>
  )
}

/** What is looked for most often in sight, everything else behind one button. */
export function RunsFilters({ filter, onChange, workflows }: RunsFiltersProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  return (
    <search className="mb-2.5 flex flex-wrap items-center gap-2">
      <TextSearch text={filter.text ?? ''} onSearch={(text) => onChange({ ...filter, text: text || undefined })} />
      <Choice
        label="State"
        any="Any state"
        value={filter.state}
        onChange={(value) => onChange({ ...filter, state: RUN_LIST_STATES.find((state) => state === value) })}
        options={RUN_LIST_STATES.map((state) => [state, STATES[state].word])}
      />
      <Choice
        label="Workflow"
        any="Any workflow"
        value={filter.workflow}
        onChange={(workflow) => onChange({ ...filter, workflow })}
        options={withCurrent(workflows, filter.workflow).map((name) => [name, name])}
      />
      <Choice
        label="Started"
        any="Any time"
        value={filter.within}
        onChange={(value) => onChange({ ...filter, within: RUN_PERIODS.find((period) => period === value) })}
        options={RUN_PERIODS.map((period) => [period, PERIOD_WORDS[period]])}
      />
      <Button onClick={() => setOpen(true)} className="max-md:flex-1 max-md:basis-36">
        <SlidersHorizontal aria-hidden className="size-3.5" /> More filters
      </Button>
      {isOpen && <FilterSheet filter={filter} onChange={onChange} onClose={() => setOpen(false)} />}
    </search>
  )
}
