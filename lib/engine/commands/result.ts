import { AppError } from '#core/errors.ts'
import { payloadProblem } from '#core/json.ts'
import { plusMs } from '#core/time.ts'
import { endAttempt, requeue, updateAttempt } from '../attempt.ts'
import type { Command } from '../command.ts'
import { nodeOfAttempt } from '../dynamic.ts'
import { isCanceling } from '../ending.ts'
import { follow, hold } from '../follow.ts'
import { conditionDecided } from '../loop.ts'
import type { Attempt } from '../model.ts'
import { overdueHit, timeOut } from '../overdue.ts'
import { taskTypeOf } from '../tasks/task-types.ts'
import type { Turn } from '../turn.ts'
import { statusAtEnd } from '../verdict.ts'
import { namedAttempt, refuseClosed } from './refuse.ts'

type Result = Extract<Command, { kind: 'result' }>

/** Whether anybody may report for it: somebody took it from a queue, or it waits for word from outside. */
const isReportable = ({ queue, type, rollbackOf, state }: Attempt): boolean =>
  queue !== null || (rollbackOf === null && (taskTypeOf(type).isOpenToAll || state?.['isAsync'] === true))

function refuseOthers(turn: Turn, attempt: Attempt, owner: string | null): void {
  if (nodeOfAttempt(turn.program, attempt).gate !== null && attempt.rollbackOf === null)
    throw new AppError('conflict', 'This task is an approval: people decide it, with decideApproval and no other way.')
  if (!isReportable(attempt))
    throw new AppError('conflict', `A ${attempt.type} task ends by itself; nothing can be reported for it.`)
  if (owner !== null && attempt.lease?.owner !== owner)
    throw new AppError('conflict', `${owner} does not hold the lease of this task; its result was not taken.`)
}

/** A worker, the sandbox, or for what waits for news from outside somebody else, reports how an attempt stands. */
export function result(turn: Turn, reported: Result): void {
  const command = bounded(reported)
  const attempt = namedAttempt(turn, command.taskId)
  refuseClosed(attempt)
  refuseOthers(turn, attempt, command.owner)
  if (command.status === 'IN_PROGRESS') callBack(turn, attempt, command)
  else if (command.status === 'COMPLETED' && attempt.rollbackOf === null) completed(turn, attempt, command)
  else ended(turn, attempt, command, command.status)
}

/** An output that cannot be kept ends its attempt for good. */
function bounded(command: Result): Result {
  const problem = payloadProblem(command.output)
  if (problem === null) return command
  return { ...command, status: 'FAILED_WITH_TERMINAL_ERROR', output: {}, reason: `The output ${problem}.` }
}

/** The worker wants the task again later (Conductor 2.8). Its output replaces what was there. */
function callBack(turn: Turn, attempt: Attempt, { output, workerId, callbackAfterSeconds = 0 }: Result): void {
  const { now } = turn.env
  const isQueued = attempt.queue !== null
  const given = { output, workerId: workerId ?? attempt.workerId }
  const again = { status: 'SCHEDULED', lease: null, readyAt: plusMs(now, callbackAfterSeconds * 1000) } as const
  const changes = isQueued ? { ...given, ...again } : given
  const hit = overdueHit(turn, { ...attempt, ...changes, updatedAt: now })
  // The decider looks at it before anybody takes it again.
  if (hit) timeOut(turn, { attempt: updateAttempt(turn, attempt, changes), hit })
  else if (isQueued) requeue(turn, attempt, { ...given, readyAt: again.readyAt })
  else updateAttempt(turn, attempt, given)
}

function completed(turn: Turn, attempt: Attempt, command: Result): void {
  const node = nodeOfAttempt(turn.program, attempt)
  const { finish } = taskTypeOf(node.type)
  if (node.type === 'DO_WHILE') decided(turn, attempt, command)
  else if (node.task.asyncComplete && attempt.queue === 'system:http') waitForOutside(turn, attempt, command)
  else if (finish) endAs(turn, attempt, command, finish(node, attempt.input, command.output))
  else ended(turn, attempt, command, 'COMPLETED')
}

/** A loop's condition was evaluated; a paused run keeps the answer until it is resumed. */
function decided(turn: Turn, loop: Attempt, { output }: Result): void {
  if (isCanceling(turn)) return
  if (turn.run.status !== 'PAUSED') return conditionDecided(turn, loop, output)
  const state = { ...loop.state, decided: output }
  hold(turn, updateAttempt(turn, loop, { status: 'IN_PROGRESS', queue: null, lease: null, state }), 'due')
}

/** The action is done; somebody outside says when the task is (Conductor: asyncComplete). */
function waitForOutside(turn: Turn, attempt: Attempt, { output, workerId }: Result): void {
  const state = { ...attempt.state, isAsync: true }
  updateAttempt(turn, attempt, { status: 'IN_PROGRESS', queue: null, lease: null, output, workerId, state })
}

function endAs(turn: Turn, attempt: Attempt, { workerId }: Result, end: Parameters<typeof endAttempt>[2]): void {
  follow(turn, endAttempt(turn, attempt, { ...end, workerId }), 'ended')
}

function ended(
  turn: Turn,
  attempt: Attempt,
  command: Result,
  reported: Exclude<Result['status'], 'IN_PROGRESS'>,
): void {
  const { output, reason, workerId } = command
  const status = statusAtEnd(turn.program, attempt, reported)
  const facts = status === reported ? {} : { reported }
  follow(turn, endAttempt(turn, attempt, { status, output, reason, workerId, facts }), 'ended')
}
