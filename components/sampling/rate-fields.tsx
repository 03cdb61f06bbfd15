import { useState, type ReactNode } from 'react'
import { formatCount } from '#trace/repeats.ts'
import { RATE_MAX } from '#trace/sampling.ts'
import { SectionLabel } from '~/components/ui/card.tsx'
import { describedBy, Field, TextInput } from '~/components/ui/field.tsx'
import { type Draft, rateOf } from './sampling-draft.ts'

type Rate = 'firstRuns' | 'fullPerHour' | 'summaryPerHour'

const FIELDS: readonly { readonly name: Rate; readonly label: string; readonly hint: string }[] = [
  { name: 'firstRuns', label: 'First runs of a version', hint: 'So many of each version count as its first.' },
  { name: 'fullPerHour', label: 'In full, per hour', hint: 'Every span with everything it says.' },
  { name: 'summaryPerHour', label: 'And as summaries', hint: 'Ids, status, times and counts.' },
]

const WRONG = `A whole number from 0 to ${formatCount(RATE_MAX)}.`

interface RateFieldsProps {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
  readonly hotHours: number
}

/** How many are kept of the runs that no rule keeps. */
export function RateFields({ draft, onChange, hotHours }: RateFieldsProps): ReactNode {
  return (
    <div>
      <SectionLabel>Of the rest</SectionLabel>
      <p className="mb-2.5 text-ink2">
        Runs that are alike in workflow, version and outcome share a rate, which follows how many there are. Of those
        beyond it the engine’s spans are kept alone. All of it is whole for {hotHours} h first.
      </p>
      <div className="grid gap-3 sm:grid-cols-3">
        {FIELDS.map((field) => (
          <RateField
            key={field.name}
            {...field}
            value={draft[field.name]}
            onChange={(value) => onChange({ ...draft, [field.name]: value })}
          />
        ))}
      </div>
    </div>
  )
}

interface RateFieldProps {
  readonly name: Rate
  readonly label: string
  readonly hint: string
  /** NaN where what is written is no such number. */
  readonly value: number
  readonly onChange: (value: number) => void
}

/** What is written stays as it is, with what is wrong with it. */
function RateField({ name, label, hint, value, onChange }: RateFieldProps): ReactNode {
  const [written, setWritten] = useState('')
  const isWrong = Number.isNaN(value)
  const id = `rate-${name}`
  return (
    <Field id={id} label={label} hint={hint} errors={isWrong ? [WRONG] : []}>
      <TextInput
        id={id}
        inputMode="numeric"
        autoComplete="off"
        value={isWrong || rateOf(written) === value ? written : value}
        aria-invalid={isWrong}
        aria-describedby={describedBy(id, { hint: true, errors: isWrong })}
        onChange={(event) => {
          setWritten(event.target.value)
          onChange(rateOf(event.target.value))
        }}
        className="tabular-nums"
      />
    </Field>
  )
}
