import { endAttempt, timerOf } from './attempt.ts'
import { timedOf } from './attempt-def.ts'
import { childOf } from './child.ts'
import { endByFailure } from './ending.ts'
import { follow, giveUpOrFinish } from './follow.ts'
import { isOpen, type Attempt } from './model.ts'
import { stopChild } from './rollback.ts'
import { timeoutHit, type TimeoutHit } from './timeout.ts'
import type { Turn } from './turn.ts'
import { statusAtEnd, verdictOn } from './verdict.ts'

/** An open attempt of which a time-out has passed. */
export interface Overdue {
  readonly attempt: Attempt
  readonly hit: TimeoutHit
}

/** A gate has one door and no time-outs; what is postponed and taken by nobody has not begun. */
const isTimed = ({ status, type, queue, rollbackOf }: Attempt): boolean =>
  isOpen(status) && (type !== 'HUMAN' || rollbackOf !== null) && (queue !== null || status === 'IN_PROGRESS')

/** The first time-out of an attempt that has passed, or null. A paused run is not looked at (Conductor 2.1 b). */
export function overdueHit(turn: Turn, attempt: Attempt): TimeoutHit | null {
  if (turn.run.status === 'PAUSED' || !isTimed(attempt)) return null
  return timeoutHit(timedOf(turn.program, attempt), attempt, turn.env.now)
}

/** Those of some attempts that are overdue, in their order. What else has no timer, because it fired in vain, gets one. */
export function overdueOf(turn: Turn, attempts: readonly Attempt[]): Overdue[] {
  return attempts.flatMap((attempt) => {
    const hit = overdueHit(turn, attempt)
    if (hit === null && isTimed(attempt) && attempt.timerAt === null) rearm(turn, attempt)
    return hit === null ? [] : [{ attempt, hit }]
  })
}

function rearm(turn: Turn, attempt: Attempt): void {
  const timerAt = timerOf(turn, attempt)
  if (timerAt !== null) turn.put({ ...attempt, timerAt })
}

const statusOf = (turn: Turn, { attempt, hit }: Overdue): Attempt['status'] =>
  hit.policy === 'RETRY' ? statusAtEnd(turn.program, attempt, 'TIMED_OUT') : 'TIMED_OUT'

/** Whether its time-out ends the run: by its policy, or because nothing is left to try and nothing excuses it. */
export function isRunsEnd(turn: Turn, overdue: Overdue): boolean {
  if (overdue.hit.policy !== 'RETRY') return true
  const ended = { ...overdue.attempt, status: statusOf(turn, overdue) }
  return verdictOn(turn.program, ended, turn.env.now) === 'fail'
}

/**
 * Ends an overdue attempt. What follows from it is somebody else's decision; but nobody waits for its child any more: that ends,
 * and undoes what it did as one that fails does.
 */
export function endOverdue(turn: Turn, overdue: Overdue): Attempt {
  const ended = endAttempt(turn, overdue.attempt, { status: statusOf(turn, overdue), reason: overdue.hit.reason })
  const child = childOf(ended)
  if (child !== null && ended.rollbackOf === null) stopChild(turn, child, ended.reason ?? '', { rollback: true })
  return ended
}

/** Ends an overdue attempt and takes the consequences. */
export function timeOut(turn: Turn, overdue: Overdue): void {
  const ended = endOverdue(turn, overdue)
  if (overdue.hit.policy === 'RETRY') follow(turn, ended, 'ended')
  else if (ended.rollbackOf === null) endByFailure(turn, ended)
  else giveUpOrFinish(turn, ended)
}
