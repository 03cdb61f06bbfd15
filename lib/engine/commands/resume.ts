import { AppError } from '#core/errors.ts'
import { attemptOf } from '../attempt.ts'
import type { Command } from '../command.ts'
import { follow } from '../follow.ts'
import type { Attempt, Held } from '../model.ts'
import { rowsAfter } from '../needs.ts'
import { endOverdue, isRunsEnd, overdueOf } from '../overdue.ts'
import { SLICE } from '../slice.ts'
import { runTimer } from '../timeout.ts'
import type { Turn } from '../turn.ts'
import { verdictOn } from '../verdict.ts'
import { begin } from './begin.ts'

/**
 * Takes up what the pause held back, in the order it came, and what timed out meanwhile, in the order of scheduling. The run's
 * time starts again (Conductor 1.2).
 */
export function resume(turn: Turn): void {
  const { status, held } = turn.run
  if (status !== 'PAUSED') throw new AppError('conflict', `The run is ${status}, not paused; it was not resumed.`)
  if (turn.run.rate?.isQueued) throw new AppError('conflict', 'The run waits for its turn and begins by itself.')
  turn.setRun({ status: 'RUNNING', held: [], timerAt: runTimer(turn.program.workflow, turn.env.now) })
  turn.record('run.resumed', null, { held: held.length })
  goOn(turn, held, 0)
}

/** The next slice of what is open in a run that was resumed. A run that was paused again or is about to end has no time-outs. */
export function checkTimeouts(turn: Turn, { after }: Extract<Command, { kind: 'check-timeouts' }>): void {
  if (turn.run.status === 'RUNNING' && !turn.run.ending) goOn(turn, [], after)
}

/** As Conductor's next decide does it (2.1 c): of what ends the run the first that was scheduled does, and nothing else begins. */
function goOn(turn: Turn, held: readonly Held[], after: number): void {
  const looked = turn.dueBehind(after)
  const overdue = overdueOf(turn, looked)
  turn.want([...new Set(overdue.flatMap(({ attempt }) => rowsAfter(turn.program, attempt)))])
  const fatal = held.filter((one) => isFatal(turn, one)).sort((a, b) => seqOf(turn, a) - seqOf(turn, b))
  const last = overdue.find((one) => isRunsEnd(turn, one))
  const isLast = last !== undefined && fatal.every((one) => seqOf(turn, one) > last.attempt.seq)
  if (isLast) turn.failed.push(endOverdue(turn, last))
  if (isLast || fatal.length > 0) return takeUp(turn, fatal)
  const ended = overdue.map((one) => endOverdue(turn, one))
  takeUp(turn, held)
  for (const one of ended) follow(turn, one, 'ended')
  goOnLater(turn, looked)
}

const seqOf = (turn: Turn, { taskId }: Held): number => attemptOf(turn, taskId).seq

function takeUp(turn: Turn, held: readonly Held[]): void {
  for (const { taskId, cause } of held) {
    const attempt = attemptOf(turn, taskId)
    if (cause === 'due') begin(turn, attempt)
    else follow(turn, attempt, cause)
  }
}

/** Whether what was held back ends the run. */
function isFatal(turn: Turn, { taskId, cause }: Held): boolean {
  const attempt = attemptOf(turn, taskId)
  return cause === 'ended' && verdictOn(turn.program, attempt, attempt.endedAt ?? turn.env.now) === 'fail'
}

/** Of many a slice is looked at in each commit: no more is read and written than one can bear. */
function goOnLater(turn: Turn, looked: readonly Attempt[]): void {
  const last = looked[SLICE - 1]
  if (last) turn.send({ kind: 'command', command: { kind: 'check-timeouts', runId: turn.run.id, after: last.seq } })
}
