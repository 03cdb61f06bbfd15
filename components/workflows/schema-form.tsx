'use client'

import Form from '@rjsf/core'
import type { ErrorSchema, UiSchema } from '@rjsf/utils'
import { useMemo, type ReactNode } from 'react'
import { isObject, type JsonObject } from '#core/json.ts'
import { errorSchemaOf, type FieldIssue } from './field-issues.ts'
import { readableSchema } from './form-dialect.ts'
import { inWords } from './form-faults.ts'
import { ArrayFieldItemTemplate, ArrayFieldTemplate, FieldTemplate, ObjectFieldTemplate } from './schema-templates.tsx'
import { CheckboxWidget, InputWidget, SelectWidget, TextareaWidget } from './schema-widgets.tsx'

interface SchemaFormProps {
  /** Ties a button outside to this form. */
  readonly id: string
  readonly schema: JsonObject
  readonly value: JsonObject
  readonly issues: readonly FieldIssue[]
  readonly isDisabled: boolean
  readonly onChange: (value: JsonObject) => void
  /** Only with a value the schema allows. */
  readonly onSubmit: () => void
}

const TEMPLATES = {
  FieldTemplate,
  ObjectFieldTemplate,
  ArrayFieldTemplate,
  ArrayFieldItemTemplate,
  BaseInputTemplate: InputWidget,
}
const WIDGETS = { CheckboxWidget, SelectWidget, TextareaWidget }
/** The form says what is wrong beside the fields and goes to the first; the library would tell the browser's console. */
const said = (): void => undefined

const UI: UiSchema = { 'ui:submitButtonOptions': { norender: true } }

/** The fields a JSON Schema describes. */
export function SchemaForm(props: SchemaFormProps): ReactNode {
  const { id, schema, value, issues, isDisabled, onChange, onSubmit } = props
  const readable = useMemo(() => readableSchema(schema), [schema])
  return (
    <Form
      id={id}
      uiSchema={UI}
      formData={value}
      {...readable}
      templates={TEMPLATES}
      widgets={WIDGETS}
      disabled={isDisabled}
      extraErrors={errorSchemaOf(issues) as ErrorSchema}
      extraErrorsBlockSubmit={false}
      noHtml5Validate
      showErrorList={false}
      focusOnFirstError
      transformErrors={(errors) => inWords(errors, schema)}
      onError={said}
      onChange={(event) => isObject(event.formData) && onChange(event.formData as JsonObject)}
      onSubmit={onSubmit}
    />
  )
}
