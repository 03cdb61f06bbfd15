import { useState, type ReactNode } from 'react'
import { isObject, type JsonObject } from '#core/json.ts'
import { describedBy, Field, Textarea } from '~/components/ui/field.tsx'
import type { FieldIssue } from './field-issues.ts'

interface JsonInputProps {
  readonly id?: string
  readonly label?: string
  /** Lines at the least. */
  readonly rows?: number
  readonly value: JsonObject
  readonly issues: readonly FieldIssue[]
  readonly onChange: (value: JsonObject | null) => void
}

const parsed = (text: string): JsonObject | string => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? (value as JsonObject) : 'It must be a JSON object: { … }'
  } catch (error) {
    return error instanceof SyntaxError ? `This is not JSON: ${error.message}` : 'This is not JSON'
  }
}

const pretty = (value: JsonObject): string => JSON.stringify(value, null, 2)

/** The whole input as JSON; `onChange` gets null while the text is no object. */
export function JsonInput(props: JsonInputProps): ReactNode {
  const { id = 'launch-json', label = 'Input as JSON', rows = 8, value, issues, onChange } = props
  const [text, setText] = useState(() => pretty(value))
  const [fault, setFault] = useState<string | null>(null)
  const errors = fault ? [fault] : issues.map((issue) => `${issue.path} ${issue.message}`)
  return (
    <Field id={id} label={label} errors={errors}>
      <Textarea
        id={id}
        value={text}
        spellCheck={false}
        rows={Math.min(18, Math.max(rows, text.split('\n').length + 1))}
        aria-invalid={errors.length > 0}
        aria-describedby={describedBy(id, { hint: false, errors: errors.length > 0 })}
        className="font-mono text-xs"
        onChange={(event) => {
          const next = parsed(event.target.value)
          setText(event.target.value)
          setFault(typeof next === 'string' ? next : null)
          onChange(typeof next === 'string' ? null : next)
        }}
      />
    </Field>
  )
}
