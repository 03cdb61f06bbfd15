import { endAttempt, timedOf, timerOf } from '../attempt.ts'
import { childOf } from '../child.ts'
import type { Command } from '../command.ts'
import { begin } from './begin.ts'
import { endBadly, endByFailure } from '../ending.ts'
import { follow, giveUpOrFinish } from '../follow.ts'
import { isFinal, isOpen, type Attempt } from '../model.ts'
import { stopChild } from '../rollback.ts'
import { timeoutHit, type TimeoutHit } from '../timeout.ts'
import type { Turn } from '../turn.ts'
import { statusAtEnd } from '../verdict.ts'

function runTimedOut(turn: Turn): void {
  const { status, timerAt, createdAt } = turn.run
  if (isFinal(status) || timerAt === null || turn.env.now < timerAt) return
  const elapsed = Math.floor((turn.env.now - createdAt) / 1000)
  const limit = turn.program.workflow.timeoutSeconds
  const reason = `timeoutSeconds of ${limit} s passed (${elapsed} s elapsed, policy TIME_OUT_WF)`
  endBadly(turn, { status: 'TIMED_OUT', reason, taskId: null }, true)
}

function attemptTimedOut(turn: Turn, attempt: Attempt, hit: TimeoutHit): void {
  const mayGoOn = hit.policy === 'RETRY'
  const status = mayGoOn ? statusAtEnd(turn.program, attempt, 'TIMED_OUT') : 'TIMED_OUT'
  const ended = endAttempt(turn, attempt, { status, reason: hit.reason })
  giveUpChild(turn, ended)
  if (mayGoOn) follow(turn, ended, 'ended')
  else if (ended.rollbackOf === null) endByFailure(turn, ended)
  else giveUpOrFinish(turn, ended)
}

/** Nobody waits for the child any more: it ends, and undoes what it did as one that fails does. */
function giveUpChild(turn: Turn, { rollbackOf, reason, ...attempt }: Attempt): void {
  const child = childOf(attempt)
  if (child !== null && rollbackOf === null) stopChild(turn, child, reason ?? '', { rollback: true })
}

/** A back-off or startDelay of something that nobody takes from a queue. */
function beginIfDue(turn: Turn, attempt: Attempt): void {
  if (turn.env.now >= attempt.readyAt) begin(turn, attempt)
}

/** A WAIT whose moment has come. */
function isWaitedFor({ env }: Turn, { type, state }: Attempt): boolean {
  const dueAt = state?.['dueAt']
  return type === 'WAIT' && typeof dueAt === 'number' && env.now >= dueAt
}

/** A timeout may be due: it is checked against what is true now, and set again when it was early. */
export function timer(turn: Turn, { taskId }: Extract<Command, { kind: 'timer' }>): void {
  if (taskId === null) return runTimedOut(turn)
  const attempt = turn.find(taskId)
  if (!attempt || !isOpen(attempt.status) || attempt.timerAt === null) return
  if (attempt.queue === null && attempt.status === 'SCHEDULED') return beginIfDue(turn, attempt)
  if (isWaitedFor(turn, attempt)) return follow(turn, endAttempt(turn, attempt, { status: 'COMPLETED' }), 'ended')
  const hit = timeoutHit(timedOf(turn.program, attempt), attempt, turn.env.now)
  if (hit) return attemptTimedOut(turn, attempt, hit)
  const timerAt = timerOf(turn, attempt)
  if (timerAt !== attempt.timerAt) turn.put({ ...attempt, timerAt })
}
