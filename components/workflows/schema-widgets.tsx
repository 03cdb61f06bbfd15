import { getInputProps, type BaseInputTemplateProps, type WidgetProps } from '@rjsf/utils'
import type { ReactNode } from 'react'
import { exampleOf } from '#core/schema-fault.ts'
import { describedBy, Select, Textarea, TextInput } from '~/components/ui/field.tsx'

const described = ({
  id,
  schema,
  rawErrors,
}: WidgetProps): { 'aria-describedby'?: string; 'aria-invalid'?: boolean } => {
  const has = { hint: Boolean(schema.description), errors: Boolean(rawErrors?.length) }
  const ids = describedBy(id, has)
  return { ...(ids ? { 'aria-describedby': ids } : {}), ...(has.errors ? { 'aria-invalid': true } : {}) }
}

/** An emptied field is no value at all, not an empty string. */
const orNothing = (text: string): string | undefined => (text === '' ? undefined : text)

/** One line: text, number, date and the like, as the schema says. */
export function InputWidget(props: BaseInputTemplateProps): ReactNode {
  const { id, name, value, required, disabled, readonly, schema, options, type, onChange, placeholder } = props
  const input = getInputProps(schema, type, options)
  return (
    <TextInput
      {...input}
      {...described(props)}
      id={id}
      name={name}
      value={value ?? ''}
      required={required}
      disabled={disabled}
      readOnly={readonly}
      placeholder={placeholder || (exampleOf(schema) ?? undefined)}
      autoComplete="off"
      onChange={(event) => onChange(orNothing(event.target.value))}
    />
  )
}

/** Several lines. */
export function TextareaWidget(props: WidgetProps): ReactNode {
  const { id, name, value, required, disabled, readonly, onChange, placeholder } = props
  return (
    <Textarea
      {...described(props)}
      id={id}
      name={name}
      value={value ?? ''}
      required={required}
      disabled={disabled}
      readOnly={readonly}
      placeholder={placeholder || undefined}
      onChange={(event) => onChange(orNothing(event.target.value))}
    />
  )
}

/** One of the values the schema lists. */
export function SelectWidget(props: WidgetProps): ReactNode {
  const { id, name, value, required, disabled, readonly, options, onChange } = props
  const choices = options.enumOptions ?? []
  const chosen = choices.findIndex((choice) => choice.value === value)
  return (
    <Select
      {...described(props)}
      id={id}
      name={name}
      value={chosen}
      required={required}
      disabled={disabled || readonly}
      onChange={(event) => onChange(choices[Number(event.target.value)]?.value)}
    >
      {(chosen === -1 || !required) && <option value={-1}>choose…</option>}
      {choices.map((choice, index) => (
        <option key={choice.label} value={index}>
          {choice.label}
        </option>
      ))}
    </Select>
  )
}

/** Yes or no. */
export function CheckboxWidget(props: WidgetProps): ReactNode {
  const { id, name, value, disabled, readonly, label, onChange } = props
  return (
    <label htmlFor={id} className="flex min-h-8 items-center gap-2 max-md:min-h-10">
      <input
        {...described(props)}
        id={id}
        name={name}
        type="checkbox"
        checked={value === true}
        disabled={disabled || readonly}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  )
}
