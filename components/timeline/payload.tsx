'use client'

import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { RunId, TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { readPayloadAction } from '#actions/runs.ts'
import { Button } from '~/components/ui/button.tsx'
import { SectionLabel } from '~/components/ui/card.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'

interface PayloadProps {
  readonly runId: RunId
  /** Null for the payloads of the run itself. */
  readonly taskId: TaskId | null
}

function Block({ title, value }: { readonly title: string; readonly value: JsonObject }): ReactNode {
  return (
    <section aria-label={title}>
      <SectionLabel>{title}</SectionLabel>
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        className="mb-3 max-h-72 overflow-auto rounded-lg border border-line bg-bg px-2.75 py-2 text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {JSON.stringify(value, null, 2)}
      </pre>
    </section>
  )
}

/** Input and output, read only when somebody asks for them. */
export function Payload({ runId, taskId }: PayloadProps): ReactNode {
  const { mutate, data, isPending } = useMutation({ mutationFn: () => readPayloadAction({ runId, taskId }) })
  if (data?.ok) {
    return (
      <div className="mt-3.5">
        <Block title="Input" value={data.value.input} />
        <Block title="Output" value={data.value.output} />
      </div>
    )
  }
  return (
    <div className="mt-3 grid justify-items-start gap-2">
      <Button size="small" isPending={isPending} onClick={() => mutate()}>
        Show input and output
      </Button>
      {data && <ErrorPanel title={data.error.message} traceId={data.error.traceId} />}
    </div>
  )
}
