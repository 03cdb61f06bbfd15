'use client'

import { useCallback, useMemo, useState } from 'react'
import { readOccurrencesAction } from '#actions/runs.ts'
import type { TaskId } from '#core/ids.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import type { TaskGroup } from '#trace/task-groups.ts'
import type { RowTarget } from '#trace/timeline-row.ts'

/** A row that stands for what is not here. */
export type MoreTarget = Extract<RowTarget, { kind: 'more' }>

interface Wish {
  readonly family: string
  /** Which of them, from 1. */
  readonly number: number
  /** Those that are here. */
  readonly groups: readonly TaskGroup[]
  readonly onFound: (ref: string) => void
}
/** Goes to one of many tasks that repeat, and reads it first when it is not here. */
export type Jump = (wish: Wish) => void

interface Occurrences {
  /** The view with what was read in addition. */
  readonly view: RunView
  readonly load: (target: MoreTarget) => void
  readonly jump: Jump
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
  const jump: Jump = useCallback(
    ({ family, number, groups, onFound }) => {
      const here = hereAt(groups, number)
      if (here !== undefined) return onFound(here.ref)
      void read({ runId, family, afterSeq: 0, place: 0, at: number }).then(([found]) => found && onFound(found.ref))
    },
    [read, runId],
  )
  const view = useMemo(() => withLoaded(given, loaded), [given, loaded])
  return { view, load, jump, problem }
}

/** The group of a number: by its place where places were counted, else by its order. */
const hereAt = (groups: readonly TaskGroup[], number: number): TaskGroup | undefined =>
  groups.some(({ attempts }) => attempts[0]?.place !== null)
    ? groups.find(({ attempts }) => attempts[0]?.place === number)
    : groups[number - 1]

/** What the live view says of an attempt is newer. */
function withLoaded(view: RunView, loaded: ReadonlyMap<TaskId, AttemptView>): RunView {
  if (loaded.size === 0) return view
  const known = new Set(view.attempts.map(({ id }) => id))
  return { ...view, attempts: [...view.attempts, ...[...loaded.values()].filter(({ id }) => !known.has(id))] }
}
