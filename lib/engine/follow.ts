import { never } from '#core/errors.ts'
import type { Instant } from '#core/time.ts'
import { goOn, openAgenda } from './advance.ts'
import { attemptOf, createQueued, type Draft } from './attempt.ts'
import { endByFailure, goOnRollingBack } from './ending.ts'
import type { Attempt, Held } from './model.ts'
import { nodeOf } from './program.ts'
import { inputFor } from './resume.ts'
import { isExhausted, retryAt } from './retry.ts'
import { noteUndone, rollbackInput } from './rollback.ts'
import type { Turn } from './turn.ts'
import { retryRule, verdictOn } from './verdict.ts'

/** How often a claim of the same task may be lost before that counts as a failure. */
export const LEASE_LOSSES_MAX = 5
export const LEASE_LOST = 'lease lost'

/** Takes the consequences of an ended attempt; a paused run keeps them until it is resumed. */
export function follow(turn: Turn, ended: Attempt, cause: Held['cause']): void {
  if (turn.run.status === 'PAUSED')
    turn.setRun({ held: [...turn.run.held, { taskId: ended.id, node: ended.node, cause }] })
  else if (cause === 'lease-lost' && ended.leaseLosses < LEASE_LOSSES_MAX) takeAgain(turn, ended)
  else if (ended.rollbackOf === null) followTask(turn, ended)
  else followRollback(turn, ended)
}

function followTask(turn: Turn, ended: Attempt): void {
  const verdict = verdictOn(turn.program, ended, turn.env.now)
  switch (verdict) {
    case 'go-on': {
      const failed: Attempt[] = []
      goOn(turn, ended, failed)
      openOrFail(turn, failed)
      return
    }
    case 'retry':
      tryAgain(turn, ended)
      return
    case 'fail':
      endByFailure(turn, ended)
      return
    default:
      never(verdict)
  }
}

/** Opens what is on the agenda; a JOIN that failed ends the run. */
export function openOrFail(turn: Turn, failed: readonly Attempt[] = []): void {
  const [first] = failed.length > 0 ? failed : openAgenda(turn)
  if (first) endByFailure(turn, first)
}

function followRollback(turn: Turn, ended: Attempt): void {
  if (ended.status === 'COMPLETED' || isExhausted(retryRule(turn.program, ended), ended, turn.env.now))
    giveUpOrFinish(turn, ended)
  else tryAgain(turn, ended)
}

/** A rollback has had its last attempt. */
export function giveUpOrFinish(turn: Turn, ended: Attempt): void {
  noteUndone(turn, ended)
  goOnRollingBack(turn)
}

/** The attempt after `old`: a new row with a new id, its input resolved again over the old one (Conductor 2.4). */
function createNext(turn: Turn, old: Attempt, changes: Partial<Draft> & { readyAt: Instant }): void {
  const { ref, node, name, type, iteration, retryCount, rollbackOf, firstScheduledAt, gatedBy } = old
  const id = turn.newId()
  const spec = nodeOf(turn.program, node)
  const fresh =
    rollbackOf !== null && spec.rollback
      ? rollbackInput(turn, spec.rollback, attemptOf(turn, rollbackOf), id)
      : inputFor(turn, spec, id)
  const input = { ...old.input, ...fresh }
  const kept = { ref, node, name, type, iteration, retryCount, rollbackOf, firstScheduledAt, gatedBy }
  createQueued(turn, { ...kept, id, input, retryOf: old.id, ...changes })
  if (rollbackOf === null) turn.setRun({ retried: turn.run.retried + 1 })
}

function tryAgain(turn: Turn, failed: Attempt): void {
  const readyAt = retryAt(retryRule(turn.program, failed), failed, turn.env)
  createNext(turn, failed, { readyAt, retryCount: failed.retryCount + 1 })
}

/** A lost claim says nothing about the task: the same try, with an id of its own, so that late news of the old one is refused. */
function takeAgain(turn: Turn, lost: Attempt): void {
  createNext(turn, lost, { readyAt: turn.env.now, leaseLosses: lost.leaseLosses + 1 })
}
