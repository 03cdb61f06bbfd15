import { newGenerationId } from '#core/ids.ts'
import type { Json } from '#core/json.ts'
import { endAttempt } from '../attempt.ts'
import { childOf } from '../child.ts'
import type { Command } from '../command.ts'
import { nodeOfAttempt } from '../dynamic.ts'
import { endBadly, FAILURE_WORKFLOW, tellUndone } from '../ending.ts'
import { follow, giveUpOrFinish } from '../follow.ts'
import { isFinal, isOpen, type Attempt, type FinalRunStatus, type TaskStatus } from '../model.ts'
import { isAwaited, standingFor, unmarkReopened } from '../rejoin.ts'
import { startRollback } from '../rollback.ts'
import type { Turn } from '../turn.ts'
import { statusAtEnd } from '../verdict.ts'
import { pastOf } from './reopen.ts'

type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>

/** The attempt that waits for the news; what has ended meanwhile waits for none. */
function waiting(turn: Turn, { taskId }: { readonly taskId: Attempt['id'] }): Attempt | null {
  const attempt = turn.find(taskId)
  return attempt && isOpen(attempt.status) ? attempt : null
}

/** Conductor 1.6: how a child's end is its SUB_WORKFLOW task's. */
const STATUS_AFTER: Record<FinalRunStatus, TaskStatus> = {
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  TERMINATED: 'CANCELED',
  TIMED_OUT: 'TIMED_OUT',
}

export function childEnded(turn: Turn, command: CommandOf<'child-ended'>): void {
  const { child, generation, taskId, isUndoDue } = command
  const attempt = waiting(turn, command) ?? standingFor(turn, taskId, child)
  if (!attempt || attempt.rollbackOf !== null || childOf(attempt) !== child) return
  if (!isOpen(attempt.status)) return noteEnd(turn, attempt, command)
  if (!isAwaited(attempt, generation, attempt.id === taskId)) return
  const status = statusAtEnd(turn.program, attempt, STATUS_AFTER[command.status])
  const output = { ...command.output, subWorkflowId: child }
  const reason = status === 'COMPLETED' ? null : `Sub-workflow ${child} ${command.status}: ${command.reason ?? ''}`
  const told = { ...attempt, state: { ...attempt.state, childEnded: generation } }
  follow(turn, endAttempt(turn, told, { status, output, reason, isUndoDue }), 'ended')
}

/** A child that was taken up beside this run, and which it is not on its way to, ended badly once more. */
function noteEnd(turn: Turn, attempt: Attempt, { status, generation }: CommandOf<'child-ended'>): void {
  const { run, ahead } = turn
  const isOnItsWay = run.ending === null && !isFinal(run.status) && ahead.has(attempt.ref)
  if (status !== 'COMPLETED' && !isOnItsWay) unmarkReopened(turn, attempt, generation)
}

export function launched(turn: Turn, command: CommandOf<'launched'>): void {
  const attempt = waiting(turn, command)
  if (attempt?.type !== 'START_WORKFLOW') return
  const output = { workflowId: command.launched }
  follow(turn, endAttempt(turn, attempt, { status: 'COMPLETED', output }), 'ended')
}

export function launchFailed(turn: Turn, command: CommandOf<'launch-failed'>): void {
  const attempt = waiting(turn, command)
  if (!attempt || nodeOfAttempt(turn.program, attempt).gate !== null) return
  const status = statusAtEnd(turn.program, attempt, 'FAILED')
  const { childRunId: _, ...rest } = attempt.state ?? {}
  const childless = { ...attempt, state: attempt.state && rest }
  follow(turn, endAttempt(turn, childless, { status, reason: command.reason }), 'ended')
}

/** The run's output says why there is no failureWorkflow in place of which run it is (Conductor 2.6). */
export function notCompensated(turn: Turn, { launched, reason }: CommandOf<'not-compensated'>): void {
  const { output } = turn.run
  if (output[FAILURE_WORKFLOW] !== launched) return
  turn.setRun({ output: { ...output, [FAILURE_WORKFLOW]: `The failure workflow was not started: ${reason}` } })
  turn.record('run.not-compensated', null, { launched }, { output: turn.run.output })
}

/** A rollback by a child has come to its end. */
export function childUndone(turn: Turn, command: CommandOf<'child-undone'>): void {
  const attempt = waiting(turn, command)
  if (!attempt || attempt.rollbackOf === null || childOf(attempt) === null) return
  const status = command.isDone ? 'COMPLETED' : 'FAILED'
  const reason = command.isDone ? null : 'Not everything that the sub-workflow did was undone.'
  giveUpOrFinish(turn, endAttempt(turn, attempt, { status, reason }))
}

/** The parent failed: a child that still runs ends and undoes what it did, one that has ended does so in a generation of its own. */
export function undo(turn: Turn, command: CommandOf<'undo'>): void {
  const { reason, for: undoFor } = command
  const { status, ending } = turn.run
  if (ending) return turn.setRun({ ending: { ...ending, undoFor } })
  const told = { status: 'TERMINATED', reason, taskId: null, isQuiet: true, undoFor, decidedAt: turn.env.now } as const
  if (!isFinal(status)) return endBadly(turn, told, true)
  if (turn.due().length === 0) return tellUndone(turn, undoFor)
  reopen(turn, reason)
  startRollback(turn, told)
}

/** Opens a generation of an ended run in which it is undone. It acts for whom it acted before. */
function reopen(turn: Turn, reason: string): void {
  const { run, env } = turn
  const generation = { number: run.generation.number + 1, id: newGenerationId(env.now, env.random), reason }
  turn.closeGeneration(pastOf(run))
  turn.setRun({ status: 'RUNNING', rollback: 'none', generation, endedAt: null })
  const facts = {
    verb: 'undo',
    generation: generation.number,
    generationId: generation.id,
    was: run.status,
    requesters: [...run.requesters],
    actsFor: { ...run.actor } as Json,
  }
  turn.record('run.reopened', null, facts, { reason })
}
