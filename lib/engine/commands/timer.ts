import { defOf, endAttempt } from '../attempt.ts'
import type { Command } from '../command.ts'
import { endBadly, endByFailure } from '../ending.ts'
import { follow, giveUpOrFinish } from '../follow.ts'
import { isFinal, isOpen, type Attempt } from '../model.ts'
import { nextTimer, timeoutHit, type TimeoutHit } from '../timeout.ts'
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
  const { program, env } = turn
  const mayGoOn = hit.policy === 'RETRY'
  const status = mayGoOn ? statusAtEnd(program, attempt, 'TIMED_OUT', env.now) : 'TIMED_OUT'
  const ended = endAttempt(turn, attempt, { status, reason: hit.reason })
  if (mayGoOn) follow(turn, ended, 'ended')
  else if (ended.rollbackOf === null) endByFailure(turn, ended)
  else giveUpOrFinish(turn, ended)
}

/** A timeout may be due: it is checked against what is true now, and set again when it was early. */
export function timer(turn: Turn, { taskId }: Extract<Command, { kind: 'timer' }>): void {
  if (taskId === null) return runTimedOut(turn)
  const attempt = turn.find(taskId)
  if (!attempt || !isOpen(attempt.status) || attempt.queue === null) return
  const def = defOf(turn.program, attempt)
  const hit = timeoutHit(def, attempt, turn.env.now)
  if (hit) return attemptTimedOut(turn, attempt, hit)
  const timerAt = nextTimer(def, attempt, turn.env.now)
  if (timerAt !== attempt.timerAt) turn.put({ ...attempt, timerAt })
}
