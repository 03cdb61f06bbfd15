'use client'

import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { readRunChoicesAction } from '#actions/runs.ts'
import type { RunChoices, RunFilter } from '#services/runs/list-view.ts'
import { Button } from '~/components/ui/button.tsx'
import { Sheet } from '~/components/ui/dialog.tsx'
import { Field, Select, TextInput } from '~/components/ui/field.tsx'
import { draftOf, filterOfDraft, type FilterDraft } from './filter-draft.ts'

interface RunsFilterSheetProps {
  readonly filter: RunFilter
  readonly onChange: (filter: RunFilter) => void
  readonly onClose: () => void
}

const NO_CHOICES: RunChoices = { people: [], agents: [], schedules: [], labels: [] }

async function readChoices(): Promise<RunChoices> {
  const result = await readRunChoicesAction()
  return result.ok ? result.value : NO_CHOICES
}

interface LineProps {
  readonly name: keyof FilterDraft
  readonly label: string
  readonly hint?: string
  readonly type?: 'text' | 'datetime-local'
  readonly placeholder?: string
  readonly offered?: readonly string[]
  readonly draft: FilterDraft
  readonly onChange: (draft: FilterDraft) => void
}

const NONE: readonly string[] = []

function Line({
  name,
  label,
  hint,
  type = 'text',
  placeholder,
  offered = NONE,
  draft,
  onChange,
}: LineProps): ReactNode {
  const id = `filter-${name}`
  return (
    <Field id={id} label={label} hint={hint}>
      <TextInput
        id={id}
        type={type}
        maxLength={500}
        autoComplete="off"
        placeholder={placeholder}
        value={draft[name]}
        aria-describedby={hint && `${id}-hint`}
        list={offered.length > 0 ? `${id}-offered` : undefined}
        onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
      />
      {offered.length > 0 && (
        <datalist id={`${id}-offered`}>
          {offered.map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </datalist>
      )}
    </Field>
  )
}

function PersonChoice({
  choices,
  draft,
  onChange,
}: Pick<LineProps, 'draft' | 'onChange'> & { readonly choices: RunChoices }): ReactNode {
  const { by } = draft
  const isKnown = by === '' || by === 'me' || choices.people.some(({ id }) => id === by)
  return (
    <Field id="filter-by" label="Started by">
      <Select id="filter-by" value={by} onChange={(event) => onChange({ ...draft, by: event.target.value })}>
        <option value="">Anybody</option>
        <option value="me">Me</option>
        {choices.people.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        {!isKnown && <option value={by}>{by}</option>}
      </Select>
    </Field>
  )
}

/** Every filter there is; nothing is looked for before it is applied. */
export function RunsFilterSheet({ filter, onChange, onClose }: RunsFilterSheetProps): ReactNode {
  const [draft, setDraft] = useState(() => draftOf(filter))
  const { data: choices = NO_CHOICES } = useQuery({ queryKey: ['run-choices'], queryFn: readChoices })
  const shared = { draft, onChange: setDraft }
  return (
    <Sheet
      isOpen
      onClose={onClose}
      title="Filter runs"
      description="A run is shown when all of these hold."
      actions={
        <>
          <Button onClick={() => setDraft(draftOf({}))}>Empty</Button>
          <Button variant="primary" type="submit" form="run-filters">
            Show runs
          </Button>
        </>
      }
    >
      <form
        id="run-filters"
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          onChange(filterOfDraft(filter, draft))
          onClose()
        }}
      >
        <Line name="version" label="Version" placeholder="3" hint="Of the workflow’s definition." {...shared} />
        <PersonChoice choices={choices} {...shared} />
        <Line
          name="agent"
          label="Through agent"
          hint="Its name, or * for any."
          offered={['*', ...choices.agents]}
          {...shared}
        />
        <Line name="schedule" label="By schedule" offered={choices.schedules} {...shared} />
        <Line
          name="label"
          label="Labels"
          placeholder="team=payments, ticket"
          hint="name=value or a name; several with commas."
          offered={choices.labels}
          {...shared}
        />
        <Line
          name="input"
          label="Input"
          placeholder="service.name=payments"
          hint="path=value, or a value anywhere in it; several with commas. Runs are found by the first 16 plain values of their input, to a depth of three."
          {...shared}
        />
        <Line
          name="task"
          label="Failed in task"
          hint="The name of a task that failed, even if a retry made it good."
          {...shared}
        />
        <Line
          name="gate"
          label="Waited for approval"
          hint="The reference of a gate that was decided, or * for any."
          {...shared}
        />
        <Line name="trace" label="Trace id" {...shared} />
        <div className="grid gap-3">
          <Line name="after" label="Started from" type="datetime-local" {...shared} />
          <Line name="before" label="Started before" type="datetime-local" {...shared} />
        </div>
      </form>
    </Sheet>
  )
}
