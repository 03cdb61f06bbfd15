import { AppError } from '#core/errors.ts'
import type { TaskId } from '#core/ids.ts'
import { isFinal, isOpen, type Attempt } from '../model.ts'
import type { Turn } from '../turn.ts'

/** The attempt a command names, refused with `not_found` when the run has none of that id. */
export function namedAttempt(turn: Turn, taskId: TaskId): Attempt {
  const attempt = turn.find(taskId)
  if (!attempt || attempt.runId !== turn.run.id) throw new AppError('not_found', `This run has no task ${taskId}.`)
  return attempt
}

/** Refuses what can only be done to a run that has not ended. */
export function refuseEnded(turn: Turn, what: string): void {
  const { status } = turn.run
  if (isFinal(status)) throw new AppError('conflict', `The run has ended (${status}); it was not ${what}.`)
}

export function refuseClosed(attempt: Attempt): void {
  if (!isOpen(attempt.status))
    throw new AppError('conflict', `The task has already ended (${attempt.status}); nothing was changed.`)
}
