import type { TaskId } from '#core/ids.ts'
import { PAYLOAD_LIMITS, type JsonObject } from '#core/json.ts'
import type { Scope } from './expression.ts'
import type { Attempt, Run } from './model.ts'
import { nodeOfAttempt } from './dynamic.ts'
import type { Program } from './program.ts'
import type { Iterations } from './ref.ts'
import type { Reads } from './references.ts'
import { callbackAfterSeconds } from './timeout.ts'
import { viewOf } from './view.ts'

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

/** Conductor's taskType: what a worker takes goes by its name, and both forks are one. */
export function wireType({ type, name }: Pick<Attempt, 'type' | 'name'>): string {
  if (type === 'SIMPLE' || type === 'DYNAMIC') return name
  return type === 'FORK_JOIN' || type === 'FORK_JOIN_DYNAMIC' ? 'FORK' : type
}

/** Rows that Conductor names after their type, not their node. */
const CONTROL_ROWS: ReadonlySet<string> = new Set(['FORK', 'JOIN', 'EXCLUSIVE_JOIN', 'SWITCH', 'DECISION'])

export function wireName(attempt: Pick<Attempt, 'type' | 'name'>): string {
  const type = wireType(attempt)
  return CONTROL_ROWS.has(type) ? type : attempt.name
}

/** A task of an expression (Conductor 2.10). Claims are not counted: a task that somebody took was polled once. */
const taskScope = (run: Run, attempt: Attempt, output: JsonObject): JsonObject => ({
  input: attempt.input,
  output,
  taskType: wireType(attempt),
  status: attempt.status,
  referenceTaskName: attempt.ref,
  retryCount: attempt.retryCount,
  correlationId: run.correlationId,
  pollCount: attempt.queue !== null && attempt.startedAt !== null ? 1 : 0,
  taskDefName: wireName(attempt),
  scheduledTime: attempt.scheduledAt,
  startTime: attempt.startedAt ?? 0,
  endTime: attempt.endedAt ?? 0,
  workflowInstanceId: run.id,
  taskId: attempt.id,
  reasonForIncompletion: attempt.reason,
  callbackAfterSeconds: callbackAfterSeconds(attempt),
  workerId: attempt.workerId,
  iteration: attempt.iteration,
})

/** Keeps the newest attempt by node or reference; rollbacks are none of their node's. */
export function keepNewest(newest: Map<string, Attempt>, key: string, attempt: Attempt): void {
  if (attempt.rollbackOf !== null) return
  const other = newest.get(key)
  if (!other || other.seq <= attempt.seq) newest.set(key, attempt)
}

/** The rows of a transition, as expressions see them. */
export interface Rows {
  readonly program: Program
  readonly run: Run
  want(nodes: readonly string[]): void
  newest(node: string): Attempt | null
  wantIn(nodes: readonly string[], at: Iterations): void
  /** The newest attempt of a node in these iterations, which may be older ones. */
  newestIn(node: string, at: Iterations): Attempt | null
  every(nodes: readonly string[], after: number): readonly Attempt[]
}

/** What an attempt put out; of a JOIN or a DO_WHILE that is a view over the attempts inside. */
export const outputOf = (rows: Rows, attempt: Attempt): JsonObject =>
  viewOf(rows, nodeOfAttempt(rows.program, attempt), attempt) ?? attempt.output

/** Whose expressions are resolved, and over what. */
interface ScopeSource {
  readonly rows: Rows
  readonly taskId: TaskId | null
  readonly reads: Reads
}

/** What the expressions of one task may read. For a rollback, its node's reference means the very attempt it undoes. */
export function scopeOf({ rows, taskId, reads }: ScopeSource, undone?: Attempt): Scope {
  const root: JsonObject = { workflow: workflowScope(rows.run) }
  const names = reads.all ? [...rows.program.nodes.keys()] : reads.refs
  rows.want(names)
  for (const name of names) {
    const attempt = rows.newest(name)
    const isWhole = reads.all || reads.outputs.includes(name)
    if (attempt) root[name] = taskScope(rows.run, attempt, isWhole ? outputOf(rows, attempt) : attempt.output)
  }
  if (undone)
    for (const name of ['undone', undone.node]) root[name] = taskScope(rows.run, undone, outputOf(rows, undone))
  return { root, taskId, budget: { left: PAYLOAD_LIMITS.bytesMax } }
}
