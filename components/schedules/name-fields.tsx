import type { ReactNode } from 'react'
import { describedBy, Field, Select, TextInput } from '~/components/ui/field.tsx'
import type { Draft } from './draft.ts'

interface NameFieldsProps {
  readonly draft: Draft
  /** A name is chosen once. */
  readonly isNew: boolean
  readonly versions: readonly number[]
  readonly errorsAt: (path: string) => readonly string[]
  readonly onChange: (change: Partial<Draft>) => void
}

const NAME = 'schedule-name'
const DESCRIPTION = 'schedule-description'
const VERSION = 'schedule-version'

/** What it is called and which version of the workflow it runs. */
export function NameFields({ draft, isNew, versions, errorsAt, onChange }: NameFieldsProps): ReactNode {
  const errors = errorsAt('$.name')
  return (
    <>
      {isNew && (
        <Field id={NAME} label="Name" hint="Part of its address; letters, digits, . _ and -" errors={errors} isRequired>
          <TextInput
            id={NAME}
            value={draft.name}
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            placeholder="nightly-search"
            aria-invalid={errors.length > 0}
            aria-describedby={describedBy(NAME, { hint: true, errors: errors.length > 0 })}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        </Field>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)_12rem] gap-2.5 max-md:grid-cols-1">
        <Field id={DESCRIPTION} label="What it is for">
          <TextInput
            id={DESCRIPTION}
            value={draft.description}
            maxLength={2_000}
            onChange={(event) => onChange({ description: event.target.value })}
          />
        </Field>
        <Field id={VERSION} label="Workflow version">
          <Select
            id={VERSION}
            value={draft.version ?? ''}
            onChange={(event) => onChange({ version: event.target.value === '' ? null : Number(event.target.value) })}
          >
            <option value="">Newest, every time</option>
            {versions.map((version) => (
              <option key={version} value={version}>
                v{version}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </>
  )
}
