import type { TaskId } from '#core/ids.ts'
import { keepable } from '#core/input.ts'
import { payloadProblem, type JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import { launchFailureWorkflow, tellParent } from './child.ts'
import { resolve, resolveObject } from './expression.ts'
import { javaText } from './java-text.ts'
import { noteFailure, failStuck } from './lead.ts'
import type { Attempt, Course, Ending, FinalRunStatus, Run } from './model.ts'
import type { Node, Program } from './program.ts'
import { readsOf } from './references.ts'
import { cancelOpen, markIncomplete, startRollback, undoNext } from './rollback.ts'
import { outputOf } from './scope.ts'
import { SLICE } from './slice.ts'
import type { Turn } from './turn.ts'

const FORKS = new Set(['FORK_JOIN', 'FORK_JOIN_DYNAMIC'])

/** The fork that a JOIN ends, if it was opened at once. */
const forkOf = ({ nodes }: Program, join: string): Node | undefined =>
  [...nodes.values()].find(({ type, next, task }) => FORKS.has(type) && next === join && task.startDelay === 0)

/** Conductor schedules the first tasks of a fork's branches before its JOIN, and a fork among them with its own JOIN. */
function isBeforeJoin(program: Program, node: Node | undefined): boolean {
  const own = node?.type === 'JOIN' ? forkOf(program, node.ref) : undefined
  if (own) return isBeforeJoin(program, own)
  const fork = program.nodes.get(node?.lane?.fork ?? '')
  return node !== undefined && fork !== undefined && [...fork.entries.values()].includes(node.ref)
}

/** The output of the task scheduled last, which is one of these (Conductor 2.3). */
function lastOutput(turn: Turn, refs: readonly string[]): JsonObject {
  const { program } = turn
  turn.want(refs)
  const rows = refs.flatMap((ref) => turn.newest(ref) ?? []).sort((a, b) => b.seq - a.seq)
  const last = rows.find((row) => row.retryOf !== null || !isBeforeJoin(program, program.nodes.get(row.node)))
  return last ? outputOf(turn, last) : {}
}

/** What the run puts out: its definition's expressions; without any, the output of the last task, one of these. */
function runOutput(turn: Turn, refs: Iterable<string>): JsonObject {
  const { outputParameters } = turn.program.workflow
  return Object.keys(outputParameters).length > 0
    ? resolveObject(outputParameters, turn.scope(null, readsOf(outputParameters)))
    : lastOutput(turn, [...refs])
}

/** The same of a run that ends badly, by the status it will have. Of many open tasks nothing is gathered: they end in slices. */
function badOutput(turn: Turn, { status }: Ending): JsonObject {
  const isWide = turn.run.openAttempts > SLICE
  turn.setRun({ status })
  const output = runOutput(turn, isWide ? [] : turn.program.nodes.keys())
  return payloadProblem(output) === null ? output : {}
}

const outOfLine = (rate: Run['rate']): Run['rate'] => rate && { ...rate, isQueued: false }

/** Keeps since when the run was coming to its end, if that took a while. */
const courseAtEnd = (course: Course, decidedAt: Instant, now: Instant): Course =>
  decidedAt < now ? { ...course, decidedAt } : course

/** How a run ends: what `Ending` says, and nothing to be undone any more. */
function end(turn: Turn, ending: Ending | GoodEnding): void {
  const { status, reason, isIncomplete, isQuiet, taskId, undoFor, decidedAt } = ending
  const { now } = turn.env
  const { rollback, rate, course } = turn.run
  const outcome = isIncomplete ? 'incomplete' : 'done'
  turn.setRun({
    status,
    reason,
    rollback: rollback === 'running' ? outcome : rollback,
    ending: null,
    held: [],
    endedAt: now,
    timerAt: null,
    rate: outOfLine(rate),
    course: courseAtEnd(course, decidedAt ?? now, now),
  })
  const failureWorkflow = status === 'COMPLETED' || isQuiet ? null : compensate(turn, taskId ?? null)
  const ended = { rollback: turn.run.rollback, failedRefs: [...turn.run.failedRefs] }
  const facts: JsonObject = failureWorkflow ? { ...ended, failureWorkflow } : ended
  turn.record('run.ended', null, facts, { output: turn.run.output, ...(reason === null ? {} : { reason }) })
  if (undoFor) tellUndone(turn, undoFor)
  else reportEnd(turn)
}

/** Tells the parent how the run ended, and whether it did something that can be undone. */
export function reportEnd(turn: Turn, to?: TaskId): void {
  tellParent(turn, turn.run.status === 'COMPLETED' && mayBeUndone(turn) && turn.due().length > 0, to)
}

type GoodEnding = Partial<Omit<Ending, 'reason'>> & { readonly status: 'COMPLETED'; readonly reason: null }

/** Only a child's parent wants to know, and only a definition that can undo something has to be asked. */
const mayBeUndone = ({ run, program }: Turn): boolean => run.parent !== null && program.canUndo

export function tellUndone(turn: Turn, undoFor: NonNullable<Ending['undoFor']>): void {
  const isDone = turn.run.rollback !== 'incomplete'
  turn.send({ kind: 'command', command: { kind: 'child-undone', ...undoFor, isDone } })
}

/** Where a run's output names the run that its failure started. */
export const FAILURE_WORKFLOW = 'conductor.failure_workflow'

/** Starts the definition's failureWorkflow after everything else (Conductor 2.6), and says which run of which it is. */
function compensate(turn: Turn, taskId: string | null): JsonObject | null {
  const { run, program } = turn
  const { failureWorkflow } = program.workflow
  if (failureWorkflow === null) return null
  const resolved = resolve(failureWorkflow, turn.scope(null, readsOf(failureWorkflow)))
  const name = resolved === null ? '' : javaText(resolved)
  if (name.trim() === '') return null
  const { id, workflow, version, status, input, output, variables, reason, failedRefs, correlationId } = run
  const failed = { workflowId: id, workflowName: workflow, workflowVersion: version, status, input, output, variables }
  const failedWorkflow: JsonObject = {
    ...failed,
    correlationId,
    reasonForIncompletion: reason,
    failedReferenceTaskNames: [...failedRefs],
    priority: run.priority,
    createTime: run.createdAt,
    startTime: run.createdAt,
    updateTime: turn.env.now,
    endTime: run.endedAt,
    ...(run.parent && { parentWorkflowId: run.parent.runId, parentWorkflowTaskId: run.parent.taskId }),
  }
  const facts = { workflowId: id, reason, failureStatus: status, failureTaskId: taskId, failedWorkflow }
  const launched = launchFailureWorkflow(turn, name, { ...input, ...facts })
  turn.setRun({ output: { ...output, [FAILURE_WORKFLOW]: launched } })
  return { workflow: name, runId: launched }
}

/** The run is about to end badly: nothing goes on, and what was done is undone first, if that is wanted. */
export function endBadly(turn: Turn, ending: Ending, withRollback: boolean, output?: JsonObject): void {
  endWith(turn, ending, withRollback, output ?? badOutput(turn, ending))
}

/** Ends the run before it is through: nothing goes on. A reason may hold anything that was in the run's data. */
function endWith(turn: Turn, told: Ending, withRollback: boolean, output: JsonObject): void {
  const ending = { ...told, reason: keepable(told.reason), decidedAt: turn.env.now }
  turn.setRun({ output, held: [] })
  stopAll(turn)
  if (turn.run.openAttempts > SLICE) return endInSlices(turn, ending, withRollback)
  cancelOpen(turn, cancelReason(ending), withRollback)
  if (!withRollback || !startRollback(turn, ending)) end(turn, ending)
}

const cancelReason = ({ reason }: Ending): string => `the run ends: ${reason}`

/** A run with many open attempts ends when they are cancelled, in commits of its own; nothing else goes on meanwhile. */
function endInSlices(turn: Turn, ending: Ending, withRollback: boolean): void {
  turn.setRun({ status: 'RUNNING', ending: { ...ending, canceling: { withRollback } }, timerAt: null })
  turn.record('run.ending', null, { willEnd: ending.status, failedTask: ending.taskId }, { reason: ending.reason })
  cancelSlice(turn)
}

/** Cancels the next of what is open; after the last the run ends as it was to end. */
export function cancelSlice(turn: Turn): void {
  const { ending } = turn.run
  if (!ending?.canceling) return
  const { canceling, ...last } = ending
  cancelOpen(turn, cancelReason(last), canceling.withRollback, turn.openSlice())
  if (turn.run.openAttempts > 0) {
    turn.send({ kind: 'command', command: { kind: 'cancel-slice', runId: turn.run.id } })
    return
  }
  turn.setRun({ ending: null })
  if (!canceling.withRollback || !startRollback(turn, last)) end(turn, last)
}

/** Whether a run only waits for its open attempts to be cancelled. */
export const isCanceling = ({ run }: Turn): boolean => run.ending?.canceling !== undefined

function stopAll(turn: Turn): void {
  turn.agenda.length = 0
  turn.failed.length = 0
  turn.termination = null
}

const runStatusAfter = (failed: Attempt): FinalRunStatus => {
  if (failed.status === 'CANCELED') return 'TERMINATED'
  return failed.status === 'TIMED_OUT' ? 'TIMED_OUT' : 'FAILED'
}

/** A task's failure that nothing excuses ends the run (Conductor 2.4). */
export function endByFailure(turn: Turn, failed: Attempt): void {
  for (const one of [failed, ...turn.failed]) if (one.status !== 'CANCELED') noteFailure(turn, one)
  const status = runStatusAfter(failed)
  const reason = `Task ${failed.id} failed with status: ${status} and reason: '${failed.reason ?? ''}'`
  endBadly(turn, { status, reason, taskId: failed.id }, true)
}

/** A TERMINATE task has said how the run ends; its output is the run's. A failure undoes what was done. */
export function endAsTold(turn: Turn, { status, reason, output, taskId }: NonNullable<Turn['termination']>): void {
  endWith(turn, { status, reason, taskId }, status === 'FAILED', output)
}

/** After a rollback's last word: the next one, or the end that was decided before. */
export function goOnRollingBack(turn: Turn): void {
  const { ending } = turn.run
  if (ending && !undoNext(turn)) end(turn, ending)
}

/** Ends a rollback that somebody stopped: the run ends now, as it was to end. */
export function stopRollback(turn: Turn, reason: string): void {
  cancelOpen(turn, reason, false)
  markIncomplete(turn)
  const { ending } = turn.run
  if (ending) end(turn, ending)
}

/** Nobody acts on it: it goes on when something else has ended. */
const isIdle = ({ type, status, queue, state }: Attempt): boolean =>
  status === 'IN_PROGRESS' &&
  (isJoin(type) || (type === 'DO_WHILE' && queue === null && !state?.['decided'] && state?.['slice'] === undefined))

const isJoin = (type: string): boolean => type === 'JOIN' || type === 'EXCLUSIVE_JOIN'

/** When nothing else can go on, the first JOIN or EXCLUSIVE_JOIN of the definition that waits for tasks nobody will come to fails. */
export function failIfStuck(turn: Turn): boolean {
  const { status, ending, openAttempts } = turn.run
  const { watching, idleMax } = turn.program
  if (watching.length === 0 || status !== 'RUNNING' || ending || openAttempts === 0) return false
  if (openAttempts > idleMax) return false
  turn.want(watching)
  const waiting = watching.flatMap((ref) => turn.newest(ref) ?? []).filter(({ status }) => status === 'IN_PROGRESS')
  if (waiting.length === 0 || !turn.open().every(isIdle)) return false
  return waiting.some((join) => failStuck(turn, join))
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
  const output = runOutput(turn, turn.program.tails)
  const problem = payloadProblem(output)
  if (problem !== null)
    return endBadly(turn, { status: 'FAILED', reason: `The run's output ${problem}.`, taskId: null }, true, {})
  turn.setRun({ output })
  end(turn, { status: 'COMPLETED', reason: null })
}
