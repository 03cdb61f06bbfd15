'use client'

import { useCallback, useMemo, useState } from 'react'
import { readOccurrencesAction } from '#actions/runs.ts'
import type { TaskId } from '#core/ids.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import type { RowTarget } from '#trace/timeline-row.ts'

/** A row that stands for what is not here. */
export type MoreTarget = Extract<RowTarget, { kind: 'more' }>

interface Occurrences {
  /** The view with what was read in addition. */
  readonly view: RunView
  readonly load: (target: MoreTarget) => void
  /** Why the last reading failed, or null. */
  readonly problem: string | null
}

/** Reads more of a large run as somebody asks for it. */
export function useOccurrences(given: RunView): Occurrences {
  const [loaded, setLoaded] = useState<ReadonlyMap<TaskId, AttemptView>>(new Map())
  const [problem, setProblem] = useState<string | null>(null)
  const runId = given.id
  const load = useCallback(
    ({ family, afterSeq, place }: MoreTarget): void => {
      const read = async (): Promise<void> => {
        const result = await readOccurrencesAction({ runId, family, afterSeq, place })
        setProblem(result.ok ? null : result.error.message)
        if (result.ok) setLoaded((old) => new Map([...old, ...result.value.map((one) => [one.id, one] as const)]))
      }
      void read()
    },
    [runId],
  )
  const view = useMemo(() => withLoaded(given, loaded), [given, loaded])
  return { view, load, problem }
}

/** What the live view says of an attempt is newer. */
function withLoaded(view: RunView, loaded: ReadonlyMap<TaskId, AttemptView>): RunView {
  if (loaded.size === 0) return view
  const known = new Set(view.attempts.map(({ id }) => id))
  return { ...view, attempts: [...view.attempts, ...[...loaded.values()].filter(({ id }) => !known.has(id))] }
}
