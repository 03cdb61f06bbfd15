import type { AttemptView } from '#services/runs/view.ts'
import { isFailure, type RowState, stateOfAttempt } from './timeline-row.ts'

/** The attempts of one task reference, oldest first. */
export interface TaskGroup {
  readonly ref: string
  readonly attempts: readonly [first: AttemptView, ...others: AttemptView[]]
  readonly newest: AttemptView
}

/** Attempts by reference, in the order in which each was first scheduled. */
export function taskGroups(attempts: readonly AttemptView[]): readonly TaskGroup[] {
  const byRef = new Map<string, { ref: string; attempts: [AttemptView, ...AttemptView[]]; newest: AttemptView }>()
  for (const attempt of [...attempts].sort((a, b) => a.seq - b.seq)) {
    const { ref } = attempt
    const group = byRef.get(ref)
    if (group === undefined) byRef.set(ref, { ref, attempts: [attempt], newest: attempt })
    else {
      group.attempts.push(attempt)
      group.newest = attempt
    }
  }
  return [...byRef.values()]
}

/** The state of a task over all its attempts: it recovered when the last one succeeded after a failure. */
export function stateOfGroup(group: TaskGroup): RowState {
  const state = stateOfAttempt(group.newest)
  const hasFailed = group.attempts.some((attempt) => isFailure(stateOfAttempt(attempt)))
  return hasFailed && state === 'succeeded' ? 'recovered' : state
}
