import type { ReactNode } from 'react'
import { IDEMPOTENCY_STRATEGIES, type IdempotencyStrategy } from '#engine/send.ts'
import { Field, Select, TextInput } from '~/components/ui/field.tsx'

/** A key for the launch, and what a second launch under it comes to; an empty key is none. */
export interface LaunchKey {
  readonly key: string
  readonly strategy: IdempotencyStrategy
}

export const NO_KEY: LaunchKey = { key: '', strategy: 'FAIL' }

const WORDS: Record<IdempotencyStrategy, string> = {
  FAIL: 'is refused',
  RETURN_EXISTING: 'leads to that run',
  FAIL_ON_RUNNING: 'is refused until that run has ended',
}
const KEY_LENGTH_MAX = 200

interface LaunchKeyFieldsProps {
  readonly value: LaunchKey
  readonly onChange: (value: LaunchKey) => void
}

/** For those who launch the same thing from several places. */
export function LaunchKeyFields({ value, onChange }: LaunchKeyFieldsProps): ReactNode {
  return (
    <details>
      <summary className="cursor-pointer text-xs font-medium text-ink2">Advanced</summary>
      <div className="mt-2 grid grid-cols-2 gap-3 max-md:grid-cols-1">
        <Field id="launch-key" label="Idempotency key" hint="Under one key this workflow is launched once.">
          <TextInput
            id="launch-key"
            maxLength={KEY_LENGTH_MAX}
            autoComplete="off"
            aria-describedby="launch-key-hint"
            value={value.key}
            onChange={(event) => onChange({ ...value, key: event.target.value })}
          />
        </Field>
        <Field id="launch-strategy" label="A launch under a key that was used">
          <Select
            id="launch-strategy"
            value={value.strategy}
            onChange={({ target }) =>
              onChange({ ...value, strategy: IDEMPOTENCY_STRATEGIES.find((one) => one === target.value) ?? 'FAIL' })
            }
          >
            {IDEMPOTENCY_STRATEGIES.map((strategy) => (
              <option key={strategy} value={strategy}>
                {WORDS[strategy]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </details>
  )
}
