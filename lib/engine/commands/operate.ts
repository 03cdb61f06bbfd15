import { AppError } from '#core/errors.ts'
import type { Command } from '../command.ts'
import { endBadly, isCanceling, stopRollback } from '../ending.ts'
import { openedAt } from '../generation.ts'
import type { Ending } from '../model.ts'
import type { Turn } from '../turn.ts'
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
