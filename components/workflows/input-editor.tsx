import { useState, type ReactNode } from 'react'
import type { JsonObject } from '#core/json.ts'
import type { FieldIssue } from './field-issues.ts'
import { JsonInput } from './json-input.tsx'
import { faultsOf } from './form-dialect.ts'
import { SchemaForm } from './schema-form.tsx'

interface InputEditorProps {
  /** The id of the form, for the button that submits it. */
  readonly id: string
  readonly schema: JsonObject | null
  readonly isJson: boolean
  readonly value: JsonObject
  /** What the server found wrong. */
  readonly issues: readonly FieldIssue[]
  readonly isDisabled: boolean
  readonly onChange: (value: JsonObject) => void
  /** Only with a value the schema allows. */
  readonly onSubmit: () => void
}

/** The input of a launch: fields made from its schema, or the same as JSON. */
export function InputEditor({ isJson, schema, ...rest }: InputEditorProps): ReactNode {
  if (isJson || !schema) return <JsonEditor {...rest} schema={schema} />
  return <SchemaForm {...rest} schema={schema} />
}

function JsonEditor({ id, schema, value, issues, onChange, onSubmit }: Omit<InputEditorProps, 'isJson'>): ReactNode {
  const [isReadable, setReadable] = useState(true)
  const [faults, setFaults] = useState<readonly FieldIssue[]>([])
  return (
    <form
      id={id}
      onSubmit={(event) => {
        event.preventDefault()
        const found = schema ? faultsOf(schema, value) : []
        setFaults(found)
        if (found.length === 0 && isReadable) onSubmit()
      }}
    >
      <JsonInput
        value={value}
        issues={[...faults, ...issues]}
        onChange={(next) => {
          setReadable(next !== null)
          setFaults([])
          if (next) onChange(next)
        }}
      />
    </form>
  )
}
