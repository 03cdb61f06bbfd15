'use client'

import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import type { ActionError, ActionResult } from '#actions/result.ts'
import { registerTaskAction, registerWorkflowAction } from '#actions/workflows.ts'
import type { DefinitionKind } from './use-preview.ts'
import { toast } from '~/components/ui/toast.ts'

interface Register {
  readonly isPending: boolean
  readonly error: ActionError | null
  readonly register: (source: string, version: number | null) => Promise<void>
}

type Registered = ActionResult<{ readonly name: string; readonly isNew: boolean }>

const OFFLINE: ActionError = {
  code: 'unavailable',
  status: 503,
  message: 'The console did not answer. Look at the versions before you try again: it may have been registered.',
  issues: [],
  traceId: null,
}

const placeOf = (kind: DefinitionKind, name: string): string =>
  kind === 'workflow' ? `/workflows/${encodeURIComponent(name)}` : '/workflows/tasks'

/** Registers once however often it is asked, then goes to the page of what was registered. */
export function useRegister(kind: DefinitionKind): Register {
  const router = useRouter()
  const isUnderWay = useRef(false)
  const [isPending, setPending] = useState(false)
  const [error, setError] = useState<ActionError | null>(null)
  const send = (source: string, version: number | null): Promise<Registered> =>
    kind === 'workflow' ? registerWorkflowAction({ source, version: version ?? 1 }) : registerTaskAction({ source })
  const register = async (source: string, version: number | null): Promise<void> => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    setPending(true)
    setError(null)
    const result = await send(source, version).catch(() => null)
    if (result?.ok) {
      const { name, isNew } = result.value
      const what = version === null ? name : `${name} version ${version}`
      toast.success(isNew ? `${what} is registered` : `${what} had this content already; nothing was changed`)
      router.push(placeOf(kind, name))
      return
    }
    isUnderWay.current = false
    setPending(false)
    setError(result ? result.error : OFFLINE)
  }
  return { isPending, error, register }
}
