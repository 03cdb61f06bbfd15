import type { TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Scope } from './expression.ts'
import type { Attempt, Run } from './model.ts'
import type { Reads } from './references.ts'
import type { Program } from './program.ts'

/** `workflow` of an expression (Conductor 2.10). */
export const workflowScope = (run: Run): JsonObject => ({
  input: run.input,
  output: run.output,
  variables: run.variables,
  status: run.status,
  workflowId: run.id,
  parentWorkflowId: run.parent?.runId ?? null,
  parentWorkflowTaskId: run.parent?.taskId ?? null,
  workflowType: run.workflow,
  version: run.version,
  correlationId: run.correlationId,
  reasonForIncompletion: run.reason,
  schemaVersion: 2,
})

/** A task of an expression (Conductor 2.10). */
const taskScope = (run: Run, attempt: Attempt, output: JsonObject): JsonObject => ({
  input: attempt.input,
  output,
  taskType: attempt.type,
  status: attempt.status,
  referenceTaskName: attempt.ref,
  retryCount: attempt.retryCount,
  correlationId: run.correlationId,
  taskDefName: attempt.name,
  scheduledTime: attempt.scheduledAt,
  startTime: attempt.startedAt ?? 0,
  endTime: attempt.endedAt ?? 0,
  workflowInstanceId: run.id,
  taskId: attempt.id,
  reasonForIncompletion: attempt.reason,
  workerId: attempt.workerId,
  iteration: attempt.iteration,
})

/** Keeps the newest attempt of each node; rollbacks are none of their node's. */
export function keepNewest(newest: Map<string, Attempt>, attempt: Attempt): void {
  if (attempt.rollbackOf !== null) return
  const other = newest.get(attempt.node)
  if (!other || other.seq <= attempt.seq) newest.set(attempt.node, attempt)
}

/** Newest attempt by node. */
export type Newest = ReadonlyMap<string, Attempt>

/** What an attempt put out. A JOIN's output is a view: the non-empty outputs of the tasks it waited for, by reference. */
export function outputOf(program: Program, attempt: Attempt, newest: Newest): JsonObject {
  const join = program.nodes.get(attempt.node)?.join
  if (!join) return attempt.output
  const output: JsonObject = {}
  for (const ref of join.joinOn) {
    const part = newest.get(ref)
    const value = part ? outputOf(program, part, newest) : {}
    if (Object.keys(value).length > 0) output[ref] = value
  }
  return output
}

/** Whose expressions are resolved, and over what. */
export interface ScopeSource {
  readonly program: Program
  readonly run: Run
  readonly newest: Newest
  readonly taskId: TaskId | null
  readonly reads: Reads
}

/** What the expressions of one task may read. For a rollback, its node's reference means the very attempt it undoes. */
export function scopeOf({ program, run, newest, taskId, reads }: ScopeSource, undone?: Attempt): Scope {
  const root: JsonObject = { workflow: workflowScope(run) }
  const add = (name: string, attempt: Attempt | undefined): void => {
    if (attempt) root[name] = taskScope(run, attempt, outputOf(program, attempt, newest))
  }
  for (const ref of reads.all ? newest.keys() : reads.refs) add(ref, newest.get(ref))
  if (undone) for (const name of ['undone', undone.node]) add(name, undone)
  return { root, taskId }
}
