'use client'

import { X } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { formatMoment } from '#trace/format.ts'
import type { PersonView, RunFilter } from '#services/runs/view.ts'
import { Button } from '~/components/ui/button.tsx'
import { Select } from '~/components/ui/field.tsx'
import { STATES } from '~/components/ui/state.ts'
import { LIST_STATES, type RunParams } from './runs-search.ts'

interface RunsFiltersProps {
  readonly params: RunParams
  readonly filter: RunFilter
  readonly onChange: (change: Partial<RunParams>) => void
  readonly workflows: readonly string[]
  /** People of the runs that are shown. */
  readonly people: readonly PersonView[]
}

interface ChoiceProps {
  readonly label: string
  readonly value: string | null
  readonly onChange: (value: string | null) => void
  readonly options: readonly (readonly [value: string, word: string])[]
}

function Choice({ label, value, onChange, options }: ChoiceProps): ReactNode {
  const id = useId()
  return (
    <div className="grid min-w-40 gap-1 max-md:min-w-0 max-md:flex-1 max-md:basis-32">
      <label htmlFor={id} className="text-xs font-medium text-ink2">
        {label}
      </label>
      <Select id={id} value={value ?? ''} onChange={(event) => onChange(event.target.value || null)}>
        <option value="">All</option>
        {options.map(([option, word]) => (
          <option key={option} value={option}>
            {word}
          </option>
        ))}
      </Select>
    </div>
  )
}

const withCurrent = (names: readonly string[], current: string | null): readonly string[] =>
  current === null || names.includes(current) ? names : [...names, current]

const periodWords = ({ after, before }: RunFilter): string =>
  [
    after === undefined ? null : `from ${formatMoment(after)}`,
    before === undefined ? null : `until ${formatMoment(before)}`,
  ]
    .filter((words) => words !== null)
    .join(' ')

/** State, workflow and person; a period comes from a chart and can be taken away. */
export function RunsFilters({ params, filter, onChange, workflows, people }: RunsFiltersProps): ReactNode {
  const isPeriod = filter.after !== undefined || filter.before !== undefined
  const persons = withCurrent(
    people.map((person) => person.id),
    params.by === 'me' ? null : params.by,
  )
  const nameOf = (id: string): string => people.find((person) => person.id === id)?.name ?? id
  return (
    <search className="mb-3.5 flex flex-wrap items-end gap-2.5">
      <Choice
        label="State"
        value={params.state}
        onChange={(value) => onChange({ state: LIST_STATES.find((state) => state === value) ?? null })}
        options={LIST_STATES.map((state) => [state, STATES[state].word])}
      />
      <Choice
        label="Workflow"
        value={params.workflow}
        onChange={(workflow) => onChange({ workflow })}
        options={withCurrent(workflows, params.workflow).map((name) => [name, name])}
      />
      <Choice
        label="Started by"
        value={params.by}
        onChange={(by) => onChange({ by })}
        options={[['me', 'Me'], ...persons.map((id) => [id, nameOf(id)] as const)]}
      />
      {isPeriod && (
        <Button onClick={() => onChange({ after: null, before: null })}>
          {periodWords(filter)} <X aria-hidden className="size-3.5" />
          <span className="sr-only">Take the period away</span>
        </Button>
      )}
      {Object.keys(filter).length > 0 && (
        <Button
          variant="ghost"
          onClick={() => onChange({ state: null, workflow: null, by: null, after: null, before: null })}
        >
          Clear filters
        </Button>
      )}
    </search>
  )
}
