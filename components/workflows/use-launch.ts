'use client'

import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import type { ActionError } from '#actions/result.ts'
import { launchRunAction } from '#actions/runs.ts'
import type { JsonObject } from '#core/json.ts'
import type { Labels } from '#engine/model.ts'
import type { LaunchKey } from './launch-key.tsx'

interface LaunchRequest {
  readonly workflow: string
  readonly version: number
  readonly input: JsonObject
  readonly note: string
  readonly labels: Labels
  readonly key: LaunchKey
}

interface Launch {
  readonly isPending: boolean
  readonly error: ActionError | null
  readonly launch: (request: LaunchRequest) => Promise<void>
}

const OFFLINE: ActionError = {
  code: 'unavailable',
  status: 503,
  message: 'The console did not answer. Look at the list of runs before you try again: the run may have started.',
  issues: [],
  traceId: null,
}

const keyOf = ({ key, strategy }: LaunchKey) =>
  key.trim() === '' ? {} : { idempotencyKey: key.trim(), idempotencyStrategy: strategy }

/** Launches once however often it is asked, then goes to the run and stays pending until that page is there. */
export function useLaunch(): Launch {
  const router = useRouter()
  const isUnderWay = useRef(false)
  const [isPending, setPending] = useState(false)
  const [error, setError] = useState<ActionError | null>(null)
  const launch = async ({ note, key, ...request }: LaunchRequest): Promise<void> => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    setPending(true)
    setError(null)
    const result = await launchRunAction({ ...request, note: note.trim() || null, ...keyOf(key) }).catch(() => null)
    if (result?.ok) {
      router.push(`/runs/${result.value.runId}`)
      return
    }
    isUnderWay.current = false
    setPending(false)
    setError(result ? result.error : OFFLINE)
  }
  return { isPending, error, launch }
}
