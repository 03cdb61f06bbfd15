import { AppError } from '#core/errors.ts'
import { endAttempt } from '../attempt.ts'
import type { Command } from '../command.ts'
import { follow } from '../follow.ts'
import type { Attempt } from '../model.ts'
import { nodeOf } from '../program.ts'
import type { Turn } from '../turn.ts'
import { statusAtEnd } from '../verdict.ts'
import { namedAttempt, refuseClosed } from './refuse.ts'

type Result = Extract<Command, { kind: 'result' }>

function refuseOthers(turn: Turn, attempt: Attempt, owner: string | null): void {
  if (nodeOf(turn.program, attempt.node).gate !== null && attempt.rollbackOf === null)
    throw new AppError('conflict', 'This task is an approval: people decide it, with decideApproval and no other way.')
  if (attempt.queue === null)
    throw new AppError('conflict', `A ${attempt.type} task ends by itself; nothing can be reported for it.`)
  if (owner !== null && attempt.lease?.owner !== owner)
    throw new AppError('conflict', `${owner} does not hold the lease of this task; its result was not taken.`)
}

/** A worker reports how an attempt ended. */
export function result(turn: Turn, command: Result): void {
  const attempt = namedAttempt(turn, command.taskId)
  refuseClosed(attempt)
  refuseOthers(turn, attempt, command.owner)
  const { output, reason, workerId } = command
  const status = statusAtEnd(turn.program, attempt, command.status, turn.env.now)
  const facts = status === command.status ? {} : { reported: command.status }
  follow(turn, endAttempt(turn, attempt, { status, output, reason, workerId, facts }), 'ended')
}
