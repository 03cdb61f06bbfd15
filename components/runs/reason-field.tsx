import { type ReactNode, useId } from 'react'
import { Field, TextInput } from '~/components/ui/field.tsx'

interface ReasonFieldProps {
  readonly value: string
  readonly isRequired?: boolean
  readonly onChange: (text: string) => void
}

/** Why somebody does something to a run. */
export function ReasonField({ value, isRequired = true, onChange }: ReasonFieldProps): ReactNode {
  const id = useId()
  return (
    <Field id={id} label="Reason" hint="For the record of this run." isRequired={isRequired}>
      <TextInput
        id={id}
        value={value}
        maxLength={500}
        required={isRequired}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}
