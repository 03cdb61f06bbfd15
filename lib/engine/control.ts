import type { TaskId } from '#core/ids.ts'
import { endAttempt, type End } from './attempt.ts'
import type { Attempt } from './model.ts'
import type { Turn } from './turn.ts'
import { statusAtEnd, verdictOn } from './verdict.ts'

/**
 * Ends a node that nobody works on. A failure that nothing excuses and that leaves nothing to try ends the run; what else
 * follows, another try or what comes behind, is put on the agenda (Conductor 2.4).
 */
export function endControl(turn: Turn, attempt: Attempt, end: End, gatedBy: TaskId | null = null): void {
  const { program, env } = turn
  const ended = endAttempt(turn, attempt, { ...end, status: statusAtEnd(program, attempt, end.status) })
  if (verdictOn(program, ended, env.now) === 'fail') turn.failed.push(ended)
  else turn.agenda.push({ ended, gatedBy })
}
