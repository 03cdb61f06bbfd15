'use client'

import { useMutation } from '@tanstack/react-query'
import type { ActionError, ActionResult } from '#actions/result.ts'
import { toast } from '~/components/ui/toast.ts'

interface RunActionState {
  readonly run: () => void
  readonly isPending: boolean
  /** Why the last try did nothing. */
  readonly error: ActionError | null
}

/** One press of a button that acts: pending until answered, refused ones say why. The page changes by the live stream. */
export function useRunAction<T>(action: () => Promise<ActionResult<T>>, onDone?: (value: T) => void): RunActionState {
  const { mutate, data, isPending } = useMutation({
    mutationFn: action,
    onSuccess: (result) => {
      if (result.ok) onDone?.(result.value)
      else toast.error(result.error.message)
    },
    onError: () =>
      toast.error('The server did not answer; it is not known whether it was done. Look at the state above.'),
  })
  return { run: () => mutate(), isPending, error: data === undefined || data.ok ? null : data.error }
}
