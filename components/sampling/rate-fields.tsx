import type { ReactNode } from 'react'
import { SectionLabel } from '~/components/ui/card.tsx'
import { describedBy, Field, TextInput } from '~/components/ui/field.tsx'
import type { Draft } from './sampling-draft.ts'

type Rate = 'firstRuns' | 'fullPerHour' | 'summaryPerHour'

const FIELDS: readonly { readonly name: Rate; readonly label: string; readonly hint: string }[] = [
  { name: 'firstRuns', label: 'First runs of a version', hint: 'So many of each version count as its first.' },
  { name: 'fullPerHour', label: 'In full, per hour', hint: 'Every span with everything it says.' },
  { name: 'summaryPerHour', label: 'And as summaries', hint: 'Ids, status, times and counts.' },
]

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
        {FIELDS.map(({ name, label, hint }) => (
          <Field key={name} id={`rate-${name}`} label={label} hint={hint}>
            <TextInput
              id={`rate-${name}`}
              type="number"
              inputMode="numeric"
              min={0}
              max={1_000_000}
              step={1}
              value={draft[name]}
              aria-describedby={describedBy(`rate-${name}`, { hint: true, errors: false })}
              onChange={(event) => onChange({ ...draft, [name]: wholeOf(event.target.value) })}
              className="tabular-nums"
            />
          </Field>
        ))}
      </div>
    </div>
  )
}

/** What cannot be sent is not written down. */
const wholeOf = (text: string): number => Math.min(1_000_000, Math.max(0, Math.trunc(Number(text)) || 0))
