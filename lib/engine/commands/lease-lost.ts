import { endAttempt, requeue } from '../attempt.ts'
import type { Command } from '../command.ts'
import { follow, LEASE_LOSSES_MAX, LEASE_LOST } from '../follow.ts'
import { isOpen, type Attempt } from '../model.ts'
import type { Turn } from '../turn.ts'
import { statusAtEnd } from '../verdict.ts'

/** Whoever evaluated a loop's condition is gone: it is evaluated again, the loop itself goes on. */
const evaluateAgain = (turn: Turn, loop: Attempt) =>
  requeue(turn, loop, { readyAt: turn.env.now, leaseLosses: loop.leaseLosses + 1 })

/** A claim ran out: ignored when it was renewed meanwhile or the attempt has ended. */
export function leaseLost(turn: Turn, { taskId }: Extract<Command, { kind: 'lease-lost' }>): void {
  const attempt = turn.find(taskId)
  if (!attempt || !isOpen(attempt.status) || !attempt.lease || attempt.lease.until > turn.env.now) return
  if (attempt.type === 'DO_WHILE' && attempt.rollbackOf === null) return void evaluateAgain(turn, attempt)
  const isLast = attempt.leaseLosses >= LEASE_LOSSES_MAX
  const status = isLast ? statusAtEnd(turn.program, attempt, 'TIMED_OUT') : 'TIMED_OUT'
  const facts = { leaseOwner: attempt.lease.owner, leaseLosses: attempt.leaseLosses }
  follow(turn, endAttempt(turn, attempt, { status, reason: LEASE_LOST, facts }), 'lease-lost')
}
