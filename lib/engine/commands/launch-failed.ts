import { endAttempt } from '../attempt.ts'
import type { Command } from '../command.ts'
import { follow } from '../follow.ts'
import { isOpen } from '../model.ts'
import type { Turn } from '../turn.ts'
import { statusAtEnd } from '../verdict.ts'

/** What a task wanted launched could not be: it failed. */
export function launchFailed(turn: Turn, { taskId, reason }: Extract<Command, { kind: 'launch-failed' }>): void {
  const attempt = turn.find(taskId)
  if (!attempt || !isOpen(attempt.status)) return
  const status = statusAtEnd(turn.program, attempt, 'FAILED', turn.env.now)
  follow(turn, endAttempt(turn, attempt, { status, reason }), 'ended')
}
