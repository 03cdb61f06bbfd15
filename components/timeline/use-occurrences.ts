'use client'

import { useCallback, useMemo, useState } from 'react'
import { readOccurrencesAction } from '#actions/runs.ts'
import type { TaskId } from '#core/ids.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import type { RowTarget } from '#trace/timeline-row.ts'

/** A row that stands for what is not here. */
export type MoreTarget = Extract<RowTarget, { kind: 'more' }>

/** Reads one of many tasks that repeat, by its number from 1; says its reference, or nothing when it is not there. */
export type ReadOccurrence = (family: string, number: number) => Promise<string | undefined>

interface Occurrences {
  /** The view with what was read in addition. */
  readonly view: RunView
  readonly load: (target: MoreTarget) => void
  readonly readAt: ReadOccurrence
  /** Why the last reading failed, or null. */
  readonly problem: string | null
}

/** Reads more of a large run as somebody asks for it. */
export function useOccurrences(given: RunView): Occurrences {
  const [loaded, setLoaded] = useState<ReadonlyMap<TaskId, AttemptView>>(new Map())
  const [problem, setProblem] = useState<string | null>(null)
  const runId = given.id
  const read = useCallback(
    async (input: Parameters<typeof readOccurrencesAction>[0]): Promise<readonly AttemptView[]> => {
      const result = await readOccurrencesAction(input)
      setProblem(result.ok ? null : result.error.message)
      if (!result.ok) return []
      setLoaded((old) => new Map([...old, ...result.value.map((one) => [one.id, one] as const)]))
      return result.value
    },
    [],
  )
  const load = useCallback(
    ({ family, afterSeq, place }: MoreTarget): void => void read({ runId, family, afterSeq, place }),
    [read, runId],
  )
  const readAt: ReadOccurrence = useCallback(
    async (family, number) => (await read({ runId, family, afterSeq: 0, place: 0, at: number }))[0]?.ref,
    [read, runId],
  )
  const view = useMemo(() => withLoaded(given, loaded), [given, loaded])
  return { view, load, readAt, problem }
}

/** What the live view says of an attempt is newer. */
function withLoaded(view: RunView, loaded: ReadonlyMap<TaskId, AttemptView>): RunView {
  if (loaded.size === 0) return view
  const known = new Set(view.attempts.map(({ id }) => id))
  return { ...view, attempts: [...view.attempts, ...[...loaded.values()].filter(({ id }) => !known.has(id))] }
}
