'use client'

import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import type { WorkflowLine } from '#services/workflows/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { Field, Select } from '~/components/ui/field.tsx'

interface WorkflowPickerProps {
  readonly workflows: readonly Pick<WorkflowLine, 'name' | 'description'>[]
  readonly chosen: string | null
}

const ID = 'schedule-workflow'

/** Which workflow is to run by itself; the choice is in the address. */
export function WorkflowPicker({ workflows, chosen }: WorkflowPickerProps): ReactNode {
  const router = useRouter()
  return (
    <Card className="mb-4">
      <div className="p-4">
        <Field id={ID} label="Workflow" hint={workflows.find(({ name }) => name === chosen)?.description} isRequired>
          <Select
            id={ID}
            value={chosen ?? ''}
            onChange={(event) => router.replace(`/schedules/new?workflow=${encodeURIComponent(event.target.value)}`)}
          >
            {chosen === null && <option value="">choose…</option>}
            {workflows.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </Field>
      </div>
    </Card>
  )
}
