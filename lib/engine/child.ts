import { newRunId, type RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { createStarted, type Draft } from './attempt.ts'
import { isFinal, type Attempt } from './model.ts'
import type { LaunchOrder } from './send.ts'
import type { Wanted } from './tasks/task-type.ts'
import type { Turn } from './turn.ts'

/** The run an open SUB_WORKFLOW attempt waits for, or the one a rollback of it undoes. */
export function childOf(attempt: Pick<Attempt, 'state'>): RunId | null {
  const id = attempt.state?.['childRunId']
  return typeof id === 'string' ? (id as RunId) : null
}

const newRun = (turn: Turn): RunId => newRunId(turn.env.now, turn.env.random)

/** Who a launched run acts for: whom this one acts for, and all who asked for this one are its requesters too. */
const behalf = ({ run }: Turn): Pick<LaunchOrder, 'actor' | 'requesters'> => ({
  actor: run.actor,
  requesters: run.requesters,
})

/** Opens an attempt that waits for the run it orders: its end when it is a child, its start when it is a root of its own. */
export function launch(turn: Turn, draft: Draft, wanted: Wanted, as: 'child' | 'root'): void {
  const { run } = turn
  const runId = newRun(turn)
  const isChild = as === 'child'
  const output: JsonObject = isChild ? { subWorkflowId: runId } : {}
  const state = isChild ? { ...draft.state, childRunId: runId } : (draft.state ?? null)
  const row = createStarted(turn, { ...draft, state, output })
  const order: LaunchOrder = {
    runId,
    ...wanted,
    parent: isChild ? { runId: run.id, rootRunId: run.rootRunId, taskId: row.id } : null,
    launchedBy: isChild ? null : { runId: run.id, taskId: row.id },
    ...behalf(turn),
  }
  turn.send({ kind: 'launch', order })
}

/** Publishes an event for the event handlers. */
export function publish(turn: Turn, attempt: Attempt, name: string): void {
  const event = { id: attempt.id, name, payload: attempt.output, runId: turn.run.id, ...behalf(turn) }
  turn.send({ kind: 'event', event })
}

/** Orders the failureWorkflow of a run that ended badly; its id goes into the run's output (Conductor 2.6). */
export function launchFailureWorkflow(turn: Turn, name: string, input: JsonObject): RunId {
  const { run, program } = turn
  const runId = newRun(turn)
  const order: LaunchOrder = {
    runId,
    workflow: { name, version: program.workflow.failureWorkflowVersion },
    input,
    correlationId: run.correlationId,
    priority: run.priority,
    parent: null,
    launchedBy: { runId: run.id, taskId: null },
    ...behalf(turn),
  }
  turn.send({ kind: 'launch', order })
  return runId
}

/** Tells the parent how this run ended: the attempt that launched it, or the one that waits for it now. */
export function tellParent(turn: Turn, isUndoDue: boolean, taskId = turn.run.parent?.taskId): void {
  const { parent, id, status, output, reason, generation } = turn.run
  if (!parent || !taskId || !isFinal(status)) return
  const facts = { child: id, generation: generation.number, status, output, reason, isUndoDue }
  turn.send({ kind: 'command', command: { kind: 'child-ended', runId: parent.runId, taskId, ...facts } })
}
