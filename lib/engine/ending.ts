import type { JsonObject } from '#core/json.ts'
import { noteFailure } from './advance.ts'
import { resolveObject } from './expression.ts'
import type { Attempt, Ending, FinalRunStatus } from './model.ts'
import { readsOf } from './references.ts'
import { cancelOpen, markIncomplete, startRollback, undoNext } from './rollback.ts'
import { outputOf } from './scope.ts'
import type { Turn } from './turn.ts'

/** The output of the task scheduled last (Conductor 2.3). */
function lastOutput(turn: Turn): JsonObject {
  const rows = turn.program.tails.flatMap((ref) => turn.newest(ref) ?? [])
  const last = rows.sort((a, b) => b.seq - a.seq)[0]
  return last ? outputOf(turn.program, last, turn.newestOf) : {}
}

/** What the run puts out: its definition's expressions; without any, the last task's output if it ends well. */
function runOutput(turn: Turn, isGood: boolean): JsonObject {
  const { outputParameters } = turn.program.workflow
  if (Object.keys(outputParameters).length > 0)
    return resolveObject(outputParameters, turn.scope(null, readsOf(outputParameters)))
  return isGood ? lastOutput(turn) : {}
}

function end(turn: Turn, status: FinalRunStatus, reason: string | null): void {
  const { now } = turn.env
  const { rollback, ending } = turn.run
  const outcome = ending?.isIncomplete ? 'incomplete' : 'done'
  turn.setRun({
    status,
    reason,
    rollback: rollback === 'running' ? outcome : rollback,
    ending: null,
    held: [],
    endedAt: now,
    timerAt: null,
  })
  const facts = { rollback: turn.run.rollback, failedRefs: [...turn.run.failedRefs] }
  turn.record('run.ended', null, facts, { output: turn.run.output, ...(reason === null ? {} : { reason }) })
}

/** The run is about to end badly: nothing goes on, and what was done is undone first, if that is wanted. */
export function endBadly(turn: Turn, ending: Ending, withRollback: boolean): void {
  turn.setRun({ output: runOutput(turn, false), held: [] })
  turn.agenda.length = 0
  cancelOpen(turn, `the run ends: ${ending.reason}`)
  if (!withRollback || !startRollback(turn, ending)) end(turn, ending.status, ending.reason)
}

const runStatusAfter = (failed: Attempt): FinalRunStatus => {
  if (failed.status === 'CANCELED') return 'TERMINATED'
  return failed.status === 'TIMED_OUT' ? 'TIMED_OUT' : 'FAILED'
}

/** A task's failure that nothing excuses ends the run (Conductor 2.4). */
export function endByFailure(turn: Turn, failed: Attempt): void {
  noteFailure(turn, failed)
  const status = runStatusAfter(failed)
  const reason = `Task ${failed.id} failed with status: ${status} and reason: '${failed.reason ?? ''}'`
  endBadly(turn, { status, reason, taskId: failed.id }, true)
}

/** After a rollback's last word: the next one, or the end that was decided before. */
export function goOnRollingBack(turn: Turn): void {
  const { ending } = turn.run
  if (ending && !undoNext(turn)) end(turn, ending.status, ending.reason)
}

/** Ends a rollback that somebody stopped: the run ends now, as it was to end. */
export function stopRollback(turn: Turn, ending: Ending, reason: string): void {
  cancelOpen(turn, reason)
  markIncomplete(turn)
  end(turn, ending.status, ending.reason)
}

/** Ends the run when nothing is open and nothing is held back. Excused failures of permissive tasks show now (Conductor 2.1 e). */
export function endIfThrough(turn: Turn): void {
  const { status, ending, openAttempts, failedRefs } = turn.run
  if (status !== 'RUNNING' || ending || openAttempts > 0) return
  if (failedRefs.length > 0) {
    const reason = `These tasks failed, and the run went on: ${failedRefs.join(', ')}`
    endBadly(turn, { status: 'FAILED', reason, taskId: null }, true)
    return
  }
  turn.setRun({ output: runOutput(turn, true) })
  end(turn, 'COMPLETED', null)
}
