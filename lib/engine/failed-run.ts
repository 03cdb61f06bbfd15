import type { Json, JsonObject } from '#core/json.ts'
import { nodeOfAttempt } from './dynamic.ts'
import { counts, historyOf } from './generation.ts'
import type { Attempt, Run } from './model.ts'
import type { Program } from './program.ts'
import { refOf } from './ref.ts'
import { outputOf, wireName, wireType, type Rows } from './scope.ts'

const withoutNulls = (members: { readonly [name: string]: Json | undefined }): JsonObject =>
  Object.fromEntries(
    Object.entries(members).filter((member): member is [string, Json] => member[1] !== null && member[1] !== undefined),
  )

/** Reads as a transition does, of rows that are all there and count. */
function rowsOf(program: Program, run: Run, counting: readonly Attempt[]): Rows {
  const byNode = new Map(counting.map((attempt) => [attempt.node, attempt]))
  const byRef = new Map(counting.map((attempt) => [attempt.ref, attempt]))
  return {
    program,
    run,
    want: () => undefined,
    wantIn: () => undefined,
    newest: (node) => byNode.get(node) ?? null,
    newestIn: (node, at) => byRef.get(refOf(node, at)) ?? null,
    every: (nodes, after) => counting.filter(({ node, seq }) => seq > after && nodes.includes(node)),
  }
}

const taskObject = (program: Program, run: Run, attempt: Attempt, output: JsonObject): JsonObject =>
  withoutNulls({
    taskType: wireType(attempt),
    status: attempt.status,
    inputData: attempt.input,
    outputData: output,
    referenceTaskName: attempt.ref,
    retryCount: attempt.retryCount,
    seq: attempt.seq,
    correlationId: run.correlationId,
    taskDefName: wireName(attempt),
    scheduledTime: attempt.scheduledAt,
    startTime: attempt.startedAt ?? 0,
    endTime: attempt.endedAt ?? 0,
    updateTime: attempt.updatedAt,
    firstStartTime: attempt.startedAt ?? 0,
    retriedTaskId: attempt.retryOf,
    workflowInstanceId: run.id,
    workflowType: run.workflow,
    taskId: attempt.id,
    reasonForIncompletion: attempt.reason,
    workerId: attempt.workerId,
    workflowTask: nodeOfAttempt(program, attempt).task as unknown as JsonObject,
    workflowPriority: run.priority,
    iteration: attempt.iteration,
    subWorkflowId: attempt.type === 'SUB_WORKFLOW' ? attempt.output['subWorkflowId'] : null,
  })

/**
 * What Conductor's Workflow object (1.5) says of a run's tasks and definition. `all` are in the order of scheduling; where
 * they are not all, what is made of missing ones is missing too. What a restart or a rerun made history is none of its tasks.
 */
export function tasksOfRun(program: Program, run: Run, all: readonly Attempt[]): JsonObject {
  const history = historyOf(program, run.course)
  const attempts = all.filter((attempt) => attempt.rollbackOf === null && counts(history, attempt))
  const rows = rowsOf(program, run, attempts)
  return {
    tasks: attempts.map((attempt) => taskObject(program, run, attempt, outputOf(rows, attempt))),
    workflowDefinition: program.workflow as unknown as JsonObject,
  }
}
