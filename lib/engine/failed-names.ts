import type { JsonObject } from '#core/json.ts'
import { counts, historyOf } from './generation.ts'
import type { Attempt, Run } from './model.ts'
import type { Program } from './program.ts'
import { wireName } from './scope.ts'

/** Conductor sets a row of these back to IN_PROGRESS where others get a new one (2.7, retry): the failure is gone with it. */
export const TAKEN_UP_IN_PLACE: readonly string[] = [
  'DO_WHILE',
  'FORK_JOIN',
  'FORK_JOIN_DYNAMIC',
  'JOIN',
  'EXCLUSIVE_JOIN',
]

/** The newest attempt of a task, by reference and name, that is FAILED or FAILED_WITH_TERMINAL_ERROR. */
export interface FailedTask extends Pick<Attempt, 'ref' | 'node' | 'name' | 'type' | 'seq'> {
  /** Whether another attempt came after it; known of those that are taken up in place. */
  readonly isFollowed: boolean
}

/**
 * Conductor's failedReferenceTaskNames and failedTaskNames (1.5): whose attempts failed, also of tasks that were tried again and went well, and of a run that completes (Conductor 2.3). What
 * a restart or a rerun made history is not named: Conductor deletes those rows.
 */
export function failedNamesOf(program: Program, { course }: Run, failed: readonly FailedTask[]): JsonObject {
  const history = historyOf(program, course)
  const named = failed.filter(
    (task) => counts(history, task) && !(task.isFollowed && TAKEN_UP_IN_PLACE.includes(task.type)),
  )
  return {
    failedReferenceTaskNames: [...new Set(named.map(({ ref }) => ref))],
    failedTaskNames: [...new Set(named.map(wireName))],
  }
}
