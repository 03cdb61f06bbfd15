'use client'

import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { readPayloadAction } from '#actions/runs.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { withoutMasked } from '#core/masked.ts'
import { Button } from '~/components/ui/button.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { JsonInput } from '~/components/workflows/json-input.tsx'
import { LeftOutNotice } from '~/components/workflows/left-out-notice.tsx'

interface GivenInputProps {
  readonly runId: RunId
  /** Null for the input of the run itself. */
  readonly taskId: TaskId | null
  /** Null: as it is; undefined: what stands there is no JSON object. */
  readonly onChange: (input: JsonObject | null | undefined) => void
}

const NO_ISSUES = [] as const

/** Another input in place of the one there was, which is shown to begin with, but for what is masked. */
export function GivenInput({ runId, taskId, onChange }: GivenInputProps): ReactNode {
  const [isOther, setOther] = useState(false)
  const { data } = useQuery({
    queryKey: ['payload', runId, taskId],
    queryFn: () => readPayloadAction({ runId, taskId }),
    enabled: isOther,
  })
  if (!isOther)
    return (
      <div>
        <Button size="small" onClick={() => setOther(true)}>
          Give it another input
        </Button>
      </div>
    )
  if (!data) return <p className="text-ink2">Reading the input there was…</p>
  if (!data.ok) return <ErrorPanel title={data.error.message} traceId={data.error.traceId} />
  const { payload, leftOut } = withoutMasked(data.value.input)
  return (
    <>
      <LeftOutNotice paths={leftOut} />
      <JsonInput value={payload} issues={NO_ISSUES} onChange={(next) => onChange(next === null ? undefined : next)} />
    </>
  )
}
