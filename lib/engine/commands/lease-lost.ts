import { endAttempt } from '../attempt.ts'
import type { Command } from '../command.ts'
import { follow, LEASE_LOSSES_MAX, LEASE_LOST } from '../follow.ts'
import { isOpen } from '../model.ts'
import type { Turn } from '../turn.ts'
import { statusAtEnd } from '../verdict.ts'

/** A claim ran out: ignored when it was renewed meanwhile or the attempt has ended. */
export function leaseLost(turn: Turn, { taskId }: Extract<Command, { kind: 'lease-lost' }>): void {
  const attempt = turn.find(taskId)
  if (!attempt || !isOpen(attempt.status) || !attempt.lease || attempt.lease.until > turn.env.now) return
  const isLast = attempt.leaseLosses >= LEASE_LOSSES_MAX
  const status = isLast ? statusAtEnd(turn.program, attempt, 'TIMED_OUT', turn.env.now) : 'TIMED_OUT'
  const facts = { leaseOwner: attempt.lease.owner, leaseLosses: attempt.leaseLosses }
  follow(turn, endAttempt(turn, attempt, { status, reason: LEASE_LOST, facts }), 'lease-lost')
}
