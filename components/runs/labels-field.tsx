import type { ReactNode } from 'react'
import { describedBy, Field, TextInput } from '~/components/ui/field.tsx'
import { labelsOfText } from './labels-text.ts'

interface LabelsFieldProps {
  readonly id: string
  readonly value: string
  readonly onChange: (text: string) => void
}

/** What a run is to be found by, as text. */
export function LabelsField({ id, value, onChange }: LabelsFieldProps): ReactNode {
  const { problems } = labelsOfText(value)
  return (
    <Field id={id} label="Labels" hint="name=value, several with commas. The run is found by them." errors={problems}>
      <TextInput
        id={id}
        autoComplete="off"
        placeholder="team=payments, ticket=CHG-4411"
        value={value}
        aria-invalid={problems.length > 0 || undefined}
        aria-describedby={describedBy(id, { hint: true, errors: problems.length > 0 })}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}
