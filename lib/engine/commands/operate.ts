import { AppError } from '#core/errors.ts'
import { attemptOf } from '../attempt.ts'
import type { Command } from '../command.ts'
import { endBadly, isCanceling, stopRollback } from '../ending.ts'
import { follow } from '../follow.ts'
import { openedAt } from '../generation.ts'
import type { Ending, Held } from '../model.ts'
import { begin } from './begin.ts'
import { runTimer } from '../timeout.ts'
import type { Turn } from '../turn.ts'
import { verdictOn } from '../verdict.ts'
import { refuseEnded } from './refuse.ts'

/** What is in somebody's hands may still end; nothing new is scheduled. A paused run stays as it is. */
export function pause(turn: Turn, { reason }: Extract<Command, { kind: 'pause' }>): void {
  refuseEnded(turn, 'paused')
  if (turn.run.ending)
    throw new AppError(
      'conflict',
      `The run is being ${isCanceling(turn) ? 'ended' : 'rolled back'}; it was not paused.`,
    )
  if (turn.run.rate?.isQueued) throw new AppError('conflict', 'The run waits for its turn; it was not paused.')
  if (turn.run.status === 'PAUSED') return
  turn.setRun({ status: 'PAUSED' })
  turn.record('run.paused', null, {}, { reason })
}

/** Takes up what the pause held back, in the order it came. The run's time starts again (Conductor 1.2). */
export function resume(turn: Turn): void {
  const { status, held } = turn.run
  if (status !== 'PAUSED') throw new AppError('conflict', `The run is ${status}, not paused; it was not resumed.`)
  if (turn.run.rate?.isQueued) throw new AppError('conflict', 'The run waits for its turn and begins by itself.')
  turn.setRun({ status: 'RUNNING', held: [], timerAt: runTimer(turn.program.workflow, turn.env.now) })
  turn.record('run.resumed', null, { held: held.length })
  const fatal = held.filter((one) => isFatal(turn, one))
  for (const { taskId, cause } of fatal.length > 0 ? fatal : held) {
    const attempt = attemptOf(turn, taskId)
    if (cause === 'due') begin(turn, attempt)
    else follow(turn, attempt, cause)
  }
}

/** Whether what was held back ends the run: then nothing else begins. */
function isFatal(turn: Turn, { taskId, cause }: Held): boolean {
  const attempt = attemptOf(turn, taskId)
  return cause === 'ended' && verdictOn(turn.program, attempt, attempt.endedAt ?? turn.env.now) === 'fail'
}

/** What stood still because deciding threw is tried again by whoever comes next. */
export function unpark(turn: Turn, { reason }: Extract<Command, { kind: 'unpark' }>): void {
  turn.record('run.unparked', null, {}, { reason })
}

/** Ends a run by hand. During a rollback it stops the rollback. Conductor: no failureWorkflow unless it is asked for. */
export function terminate(turn: Turn, command: Extract<Command, { kind: 'terminate' }>): void {
  refuseEnded(turn, 'stopped')
  const { reason, rollback, failureWorkflow = false, openedBy } = command
  if (openedBy !== undefined && turn.run.generation.number > 1 && openedAt(turn.run) > openedBy)
    throw new AppError('conflict', 'The run was taken up again since then; it was not stopped.')
  const ending: Ending = { status: 'TERMINATED', reason, taskId: null, ...(failureWorkflow ? {} : { isQuiet: true }) }
  if (!turn.run.ending) return endBadly(turn, ending, rollback)
  if (isCanceling(turn)) throw new AppError('conflict', 'The run is already being ended; nothing was changed.')
  if (rollback) throw new AppError('conflict', 'The run is already being rolled back; nothing was changed.')
  stopRollback(turn, reason)
}
