import type { TaskId } from '#core/ids.ts'
import { endAttempt, type End } from './attempt.ts'
import { nodeOfAttempt } from './dynamic.ts'
import { isSuccess, type Attempt } from './model.ts'
import type { Turn } from './turn.ts'

/** Ends a node that nobody works on. Its failure ends the run unless its own flags excuse it; else what follows is put on the agenda. */
export function endControl(turn: Turn, attempt: Attempt, end: End, gatedBy: TaskId | null = null): void {
  const { task } = nodeOfAttempt(turn.program, attempt)
  const isExcused = !isSuccess(end.status) && task.optional
  const ended = endAttempt(turn, attempt, isExcused ? { ...end, status: 'COMPLETED_WITH_ERRORS' } : end)
  if (!isSuccess(ended.status) && !task.permissive) turn.failed.push(ended)
  else turn.agenda.push({ ended, gatedBy })
}
