'use client'

import { useQuery } from '@tanstack/react-query'
import { useState, useTransition } from 'react'
import { probeConnectionsAction, readProbeAction } from '#actions/connections.ts'
import type { ActionError, ActionResult } from '#actions/result.ts'
import type { RunId } from '#core/ids.ts'
import type { ProbeView } from '#services/doctor/view.ts'

const AGAIN_MS = 700

interface Probe {
  /** Null before the first step was told. */
  readonly view: ProbeView | null
  readonly error: ActionError | null
  readonly isPending: boolean
  readonly start: () => void
}

/** Launches the probe and follows it until it is done. */
export function useProbe(): Probe {
  const [runId, setRunId] = useState<RunId | null>(null)
  const [error, setError] = useState<ActionError | null>(null)
  const [isStarting, begin] = useTransition()
  const { data } = useQuery({
    queryKey: ['probe', runId],
    queryFn: () => (runId === null ? null : readProbeAction({ runId })),
    enabled: runId !== null,
    refetchInterval: ({ state }) => (state.data?.ok && !state.data.value.isDone ? AGAIN_MS : false),
  })
  const { view, problem } = toldOf(data)
  const isGoingOn = runId !== null && problem === null && !view?.isDone
  return {
    view,
    error: error ?? problem,
    isPending: isStarting || isGoingOn,
    start: () =>
      begin(async () => {
        const result = await probeConnectionsAction()
        setError(result.ok ? null : result.error)
        if (result.ok) setRunId(result.value.runId)
      }),
  }
}

const NOTHING = { view: null, problem: null }

function toldOf(result: ActionResult<ProbeView> | null | undefined) {
  if (!result) return NOTHING
  return result.ok ? { view: result.value, problem: null } : { view: null, problem: result.error }
}
