import type { AttemptView } from '#services/runs/view.ts'
import { isFailure, type RowState, stateOfAttempt } from './timeline-row.ts'

/** The attempts of one task reference, oldest first. Never empty. */
export interface TaskGroup {
  readonly ref: string
  readonly attempts: readonly AttemptView[]
  readonly newest: AttemptView
}

/** Attempts by reference, in the order in which each was first scheduled. */
export function taskGroups(attempts: readonly AttemptView[]): readonly TaskGroup[] {
  const byRef = new Map<string, AttemptView[]>()
  for (const attempt of [...attempts].sort((a, b) => a.seq - b.seq)) {
    const group = byRef.get(attempt.ref)
    if (group === undefined) byRef.set(attempt.ref, [attempt])
    else group.push(attempt)
  }
  return [...byRef].flatMap(([ref, group]) => {
    const newest = group.at(-1)
    return newest === undefined ? [] : [{ ref, attempts: group, newest }]
  })
}

/** The state of a task over all its attempts: it recovered when the last one succeeded after a failure. */
export function stateOfGroup(group: TaskGroup): RowState {
  const state = stateOfAttempt(group.newest)
  const hasFailed = group.attempts.some((attempt) => isFailure(stateOfAttempt(attempt)))
  return state === 'succeeded' && hasFailed ? 'recovered' : state
}
