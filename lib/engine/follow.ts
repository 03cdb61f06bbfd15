import { never } from '#core/errors.ts'
import type { TaskId } from '#core/ids.ts'
import { plusMs, type Instant } from '#core/time.ts'
import { attemptOf, createQueued, type Draft } from './attempt.ts'
import { nodeOfAttempt } from './dynamic.ts'
import { endAsTold, endByFailure, failIfStuck, goOnRollingBack, isCanceling } from './ending.ts'
import { goOn } from './lead.ts'
import { isSuccess, type Attempt, type Held } from './model.ts'
import { openAttempt, openNode, type Occurrence } from './open.ts'
import { iterationsOf } from './ref.ts'
import { isExhausted, nextTry } from './retry.ts'
import { noteUndone, rollbackInput } from './rollback.ts'
import type { Turn } from './turn.ts'
import { retryRule, verdictOn } from './verdict.ts'

/** How often a claim of the same task may be lost before that counts as a failure. */
export const LEASE_LOSSES_MAX = 5
export const LEASE_LOST = 'lease lost'

/** Takes the consequences of an ended attempt; a paused run keeps them until it is resumed, one that is about to end has none. */
export function follow(turn: Turn, ended: Attempt, cause: Held['cause']): void {
  if (isCanceling(turn)) return
  if (turn.run.status === 'PAUSED') hold(turn, ended, cause)
  else if (cause === 'lease-lost' && ended.leaseLosses < LEASE_LOSSES_MAX) takeAgain(turn, ended)
  else if (ended.rollbackOf === null) followTask(turn, ended)
  else followRollback(turn, ended)
}

export function hold(turn: Turn, { id, node }: Attempt, cause: Held['cause']): void {
  turn.setRun({ held: [...turn.run.held, { taskId: id, node, cause }] })
}

function followTask(turn: Turn, ended: Attempt, gatedBy: TaskId | null = null): void {
  const verdict = verdictOn(turn.program, ended, ended.endedAt ?? turn.env.now)
  switch (verdict) {
    case 'go-on':
      goOn(turn, ended, gatedBy)
      return
    case 'retry':
      tryAgain(turn, ended)
      return
    case 'fail':
      turn.failed.push(ended)
      return
    default:
      never(verdict)
  }
}

/** Does everything on the agenda, and what that leads to, until somebody outside must act. What fails for good ends the run. */
export function proceed(turn: Turn): void {
  for (;;) {
    const [failed] = turn.failed
    if (failed) return endByFailure(turn, failed)
    if (turn.termination) return endAsTold(turn, turn.termination)
    const next = turn.agenda.shift()
    if (!next && failIfStuck(turn)) continue
    if (!next) return
    if ('ended' in next) followTask(turn, next.ended, next.gatedBy)
    else openNode(turn, next)
  }
}

function followRollback(turn: Turn, ended: Attempt): void {
  if (isSuccess(ended.status) || isExhausted(retryRule(turn.program, ended), ended, ended.endedAt ?? turn.env.now))
    giveUpOrFinish(turn, ended)
  else tryAgain(turn, ended)
}

/** A rollback has had its last attempt. */
export function giveUpOrFinish(turn: Turn, ended: Attempt): void {
  noteUndone(turn, ended)
  goOnRollingBack(turn)
}

/** The attempt after `old`: a new row with a new id, its input resolved again over the old one (Conductor 2.4). */
function createNext(turn: Turn, old: Attempt, changes: Partial<Draft> & { readonly readyAt: Instant }): void {
  const { retryCount, firstScheduledAt, gatedBy, state } = old
  const dynamic = state?.['dynamic']
  const kept = { retryCount, firstScheduledAt, gatedBy, state: dynamic === undefined ? null : { dynamic }, ...changes }
  if (old.rollbackOf !== null) return createNextRollback(turn, old, kept)
  const occurrence: Occurrence = { ...kept, at: iterationsOf(old), retryOf: old.id }
  openAttempt(turn, nodeOfAttempt(turn.program, old), occurrence, old.input)
  turn.setRun({ retried: turn.run.retried + 1 })
}

function createNextRollback(turn: Turn, old: Attempt, changes: Partial<Draft>): void {
  const { ref, node, name, type, iteration, rollbackOf } = old
  const { rollback } = nodeOfAttempt(turn.program, old)
  if (!rollback || rollbackOf === null) throw new Error(`${ref} is no rollback`)
  const id = turn.newId()
  const input = { ...old.input, ...rollbackInput(turn, rollback, attemptOf(turn, rollbackOf), id) }
  createQueued(turn, { ref, node, name, type, iteration, rollbackOf, ...changes, id, input, retryOf: old.id })
}

function tryAgain(turn: Turn, failed: Attempt): void {
  const next = nextTry(retryRule(turn.program, failed), failed, turn.env)
  // What ends by itself and has no back-off would have all its tries in one commit.
  createNext(turn, failed, turn.isFull() ? { ...next, readyAt: plusMs(next.readyAt, 1) } : next)
}

/** A lost claim says nothing about the task: the same try, with an id of its own, so that late news of the old one is refused. */
function takeAgain(turn: Turn, lost: Attempt): void {
  createNext(turn, lost, { readyAt: turn.env.now, leaseLosses: lost.leaseLosses + 1 })
}
