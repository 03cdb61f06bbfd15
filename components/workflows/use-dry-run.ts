'use client'

import { useState } from 'react'
import type { ActionError } from '#actions/result.ts'
import { testWorkflowAction } from '#actions/workflows.ts'
import type { JsonObject } from '#core/json.ts'
import type { TestResult } from '#services/workflows/view.ts'

const OFFLINE: ActionError = {
  code: 'unavailable',
  status: 503,
  message: 'The console did not answer. Nothing was played; try again.',
  issues: [],
  traceId: null,
}

interface DryRun {
  readonly isPending: boolean
  readonly error: ActionError | null
  readonly play: (input: JsonObject, mocks: JsonObject) => Promise<void>
}

/** Plays a version on the server; `onResult` gets null when it was refused. */
export function useDryRun(
  target: { readonly workflow: string; readonly version: number },
  onResult: (result: TestResult | null) => void,
): DryRun {
  const [isPending, setPending] = useState(false)
  const [error, setError] = useState<ActionError | null>(null)
  const play = async (input: JsonObject, mocks: JsonObject): Promise<void> => {
    setPending(true)
    // What somebody typed as mocks is checked where it arrives.
    const answer = await testWorkflowAction({ ...target, input, taskRefToMockOutput: mocks as never }).catch(() => null)
    setPending(false)
    setError(answer?.ok ? null : (answer?.error ?? OFFLINE))
    onResult(answer?.ok ? answer.value : null)
  }
  return { isPending, error, play }
}
