import type {
  ArrayFieldItemTemplateProps,
  ArrayFieldTemplateProps,
  FieldTemplateProps,
  ObjectFieldTemplateProps,
} from '@rjsf/utils'
import { Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '~/components/ui/button.tsx'
import { Field } from '~/components/ui/field.tsx'

const isContainer = (type: unknown): boolean => type === 'object' || type === 'array'

/** Label, hint and errors around one widget. */
export function FieldTemplate(props: FieldTemplateProps): ReactNode {
  const { id, label, required, hidden, displayLabel, schema, rawErrors, children } = props
  if (hidden) return <div hidden>{children}</div>
  if (isContainer(schema.type)) return children
  return (
    <Field
      id={id}
      label={displayLabel === false ? null : label}
      hint={schema.description}
      errors={rawErrors}
      isRequired={required && displayLabel !== false}
    >
      {children}
    </Field>
  )
}

/** The fields of an object; a nested one is framed and named. */
export function ObjectFieldTemplate({
  fieldPathId,
  title,
  description,
  properties,
}: ObjectFieldTemplateProps): ReactNode {
  const fields = properties.map((property) => <div key={property.name}>{property.content}</div>)
  if (fieldPathId.path.length === 0) return <div className="grid gap-3.5">{fields}</div>
  return (
    <fieldset className="grid gap-3.5 rounded-lg border border-line p-3.5">
      <legend className="px-1 text-xs font-medium text-ink2">{title}</legend>
      {description && <div className="text-xs text-ink3">{description}</div>}
      {fields}
    </fieldset>
  )
}

/** A list that can grow. */
export function ArrayFieldTemplate({ title, items, canAdd, onAddClick, disabled }: ArrayFieldTemplateProps): ReactNode {
  return (
    <fieldset className="grid gap-2 rounded-lg border border-line p-3.5">
      <legend className="px-1 text-xs font-medium text-ink2">{title}</legend>
      {items}
      {canAdd && (
        <div>
          <Button size="small" onClick={onAddClick} disabled={disabled}>
            <Plus aria-hidden className="size-3.5" /> Add
          </Button>
        </div>
      )}
    </fieldset>
  )
}

/** One item of a list, with the button that removes it. */
export function ArrayFieldItemTemplate({ children, buttonsProps, index }: ArrayFieldItemTemplateProps): ReactNode {
  return (
    <div className="flex items-end gap-2">
      <div className="min-w-0 flex-1">{children}</div>
      {buttonsProps.hasRemove && (
        <Button size="icon" variant="ghost" aria-label={`Remove item ${index + 1}`} onClick={buttonsProps.onRemoveItem}>
          <Trash2 aria-hidden className="size-4" />
        </Button>
      )}
    </div>
  )
}
