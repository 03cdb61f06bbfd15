'use client'

import { useState } from 'react'
import type { ActionError, ActionResult } from '#actions/result.ts'
import { toast } from '~/components/ui/toast.ts'

interface RunActionState {
  readonly run: () => void
  readonly isPending: boolean
  /** Why the last try did nothing. */
  readonly error: ActionError | null
}

const NO_ANSWER = 'The server did not answer; it is not known whether it was done. Look at the state above.'

/** One press of a button that acts: pending until answered, refused ones say why. The page changes by the live stream. */
export function useRunAction<T>(action: () => Promise<ActionResult<T>>, onDone?: (value: T) => void): RunActionState {
  const [state, setState] = useState<Omit<RunActionState, 'run'>>({ isPending: false, error: null })
  const run = async (): Promise<void> => {
    setState({ isPending: true, error: null })
    const result = await action().catch(() => null)
    setState({ isPending: false, error: result === null || result.ok ? null : result.error })
    if (result === null) toast.error(NO_ANSWER)
    else if (result.ok) onDone?.(result.value)
    else toast.error(result.error.message)
  }
  return { ...state, run: () => void run() }
}
