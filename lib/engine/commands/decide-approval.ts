import { personOf } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { endAttempt } from '../attempt.ts'
import type { Command } from '../command.ts'
import { isCanceling } from '../ending.ts'
import { follow } from '../follow.ts'
import type { Attempt } from '../model.ts'
import { nodeOfAttempt } from '../dynamic.ts'
import type { Turn } from '../turn.ts'
import { namedAttempt, refuseClosed } from './refuse.ts'

type DecideApproval = Extract<Command, { kind: 'decide-approval' }>

const approversOf = (gate: Attempt): string[] => {
  const by = gate.state?.['approvedBy']
  return Array.isArray(by) ? by.map(String) : []
}

/** Only a person decides, for themselves, on what they were shown, and not on what they asked for. */
function refuseDecision(turn: Turn, gate: Attempt, command: DecideApproval): void {
  const { actor } = turn.env.origin
  if (actor.kind !== 'user' || actor.id !== command.by)
    throw new AppError('forbidden', 'Only a signed-in person decides an approval, and only for themselves.')
  if (turn.run.requesters.includes(command.by) || personOf(turn.run.actor) === command.by)
    throw new AppError('forbidden', 'Whoever asked for a run cannot approve or deny it; somebody else has to decide.')
  if (command.planDigest !== gate.state?.['planDigest'])
    throw new AppError('conflict', 'What you saw is not what would run; nothing was decided. Look at it again.')
  if (approversOf(gate).includes(command.by))
    throw new AppError('conflict', 'You have already approved this; somebody else has to be the next.')
}

/** The one door of a HUMAN task. */
export function decideApproval(turn: Turn, command: DecideApproval): void {
  const gate = namedAttempt(turn, command.taskId)
  const spec = nodeOfAttempt(turn.program, gate).gate
  if (!spec || gate.rollbackOf !== null) throw new AppError('invalid', `The task ${gate.ref} is no approval.`)
  refuseClosed(gate)
  if (isCanceling(turn)) throw new AppError('conflict', 'The run is being ended; nothing was decided.')
  refuseDecision(turn, gate, command)
  const { outcome, by, planDigest, comment } = command
  const approvedBy = outcome === 'approved' ? [...approversOf(gate), by] : approversOf(gate)
  const decided = turn.put({ ...gate, state: { ...gate.state, planDigest, approvedBy }, updatedAt: turn.env.now })
  const facts = { outcome, planDigest, approvals: approvedBy.length, quorum: spec.quorum }
  turn.record('approval.decided', decided, facts, { comment })
  if (outcome === 'denied') {
    turn.settle(gate.id, 'denied')
    const end = { status: 'FAILED_WITH_TERMINAL_ERROR', reason: 'the approval was denied' } as const
    follow(turn, endAttempt(turn, decided, end), 'ended')
  } else if (approvedBy.length >= spec.quorum) {
    turn.settle(gate.id, 'approved')
    const output = { outcome, approvedBy, planDigest }
    follow(turn, endAttempt(turn, decided, { status: 'COMPLETED', output }), 'ended')
  }
}
