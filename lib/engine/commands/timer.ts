import { endAttempt, timerOf, waitsUntil } from '../attempt.ts'
import { instant, type Instant } from '#core/time.ts'
import type { Command } from '../command.ts'
import { begin } from './begin.ts'
import { endBadly } from '../ending.ts'
import { follow } from '../follow.ts'
import { isFinal, isOpen, type Attempt } from '../model.ts'
import { overdueHit, timeOut } from '../overdue.ts'
import type { Turn } from '../turn.ts'

function runTimedOut(turn: Turn): void {
  const { status, timerAt, createdAt } = turn.run
  if (isFinal(status) || timerAt === null || turn.env.now < timerAt) return
  const elapsed = Math.floor((turn.env.now - createdAt) / 1000)
  const limit = turn.program.workflow.timeoutSeconds
  const reason = `timeoutSeconds of ${limit} s passed (${elapsed} s elapsed, policy TIME_OUT_WF)`
  endBadly(turn, { status: 'TIMED_OUT', reason, taskId: null }, true)
}

/** A back-off or startDelay of something that nobody takes from a queue. */
function beginIfDue(turn: Turn, attempt: Attempt): void {
  if (turn.env.now >= attempt.readyAt) begin(turn, attempt)
}

/** A WAIT whose moment has come. */
function isWaitedFor({ env }: Turn, attempt: Attempt): boolean {
  const dueAt = waitsUntil(attempt)
  return dueAt !== null && env.now >= dueAt
}

/** When the clock looks at an attempt again. What passed while the run is paused is looked at when it is resumed. */
function nextLook(turn: Turn, attempt: Attempt): Instant | null {
  const at = timerOf(turn, attempt)
  if (at === null || at > turn.env.now) return at
  const dueAt = waitsUntil(attempt)
  return dueAt === null ? null : instant(dueAt)
}

/** A timeout may be due: it is checked against what is true now, and set again when it was early. */
export function timer(turn: Turn, { taskId }: Extract<Command, { kind: 'timer' }>): void {
  if (taskId === null) return runTimedOut(turn)
  const attempt = turn.find(taskId)
  if (!attempt || !isOpen(attempt.status) || attempt.timerAt === null) return
  if (attempt.queue === null && attempt.status === 'SCHEDULED') return beginIfDue(turn, attempt)
  if (isWaitedFor(turn, attempt)) return follow(turn, endAttempt(turn, attempt, { status: 'COMPLETED' }), 'ended')
  const hit = overdueHit(turn, attempt)
  if (hit) return timeOut(turn, { attempt, hit })
  const timerAt = nextLook(turn, attempt)
  if (timerAt !== attempt.timerAt) turn.put({ ...attempt, timerAt })
}
