'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { ActionError, ActionResult } from '#actions/result.ts'

const OFFLINE: ActionError = {
  code: 'unavailable',
  status: 503,
  message: 'The console did not answer. Look at the list before you try again: it may have been done.',
  issues: [],
  traceId: null,
}

interface Change<Input> {
  readonly change: (input: Input) => void
  readonly isPending: boolean
  /** Why the last try did nothing. */
  readonly error: ActionError | null
}

/** Changes something and reads the page again. */
export function useChange<Input, T>(
  action: (input: Input) => Promise<ActionResult<T>>,
  onDone?: () => void,
): Change<Input> {
  const router = useRouter()
  const { mutate, data, isPending, isError } = useMutation({
    mutationFn: action,
    onSuccess(result) {
      if (!result.ok) return
      router.refresh()
      onDone?.()
    },
  })
  const refused = data === undefined || data.ok ? null : data.error
  return { change: (input) => mutate(input), isPending, error: isError ? OFFLINE : refused }
}
