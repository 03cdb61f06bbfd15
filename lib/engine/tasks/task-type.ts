import type { Issue } from '#core/errors.ts'
import type { Json, JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import type { FinalRunStatus, Run, TaskStatus } from '../model.ts'
import type { Node, Program } from '../program.ts'
import type { LaunchOrder } from '../send.ts'

/** A list of nodes inside a node. */
interface Branch {
  readonly key: string
  readonly label: string
  /** JSON path below the node, e.g. `.forkTasks[0]`. */
  readonly path: string
  readonly tasks: readonly WorkflowTask[]
}

/** Where a node stands among its siblings, for checks at registration. */
export interface Place {
  readonly path: string
  readonly previous: WorkflowTask | null
  readonly following: WorkflowTask | null
  /** What follows it, or what it lies in. */
  readonly next: WorkflowTask | null
}

/** What a node's opening may depend on besides its input. */
export interface Situation {
  readonly program: Program
  readonly run: Run
  readonly now: Instant
  /** The type's own settings of the node, resolved. */
  readonly settings: JsonObject
  /** References of what this very task opened before; empty when it opens now. */
  readonly forked: readonly string[]
  /** Whether the run has come to a dynamic fork already, this one in another iteration included. */
  hasDynamicFork(): boolean
}

/** A task that a dynamic fork opens: its node as the input gave it, and input that is taken as it is. */
export interface DynamicBranch {
  readonly task: JsonObject
  readonly input: JsonObject
}

/** What a task asks to be launched; the ids and the person are added by the engine. */
export type Wanted = Pick<LaunchOrder, 'workflow' | 'input' | 'correlationId' | 'priority' | 'idempotency'>

/** How a node ends. */
export interface Ended {
  readonly status: Extract<TaskStatus, 'COMPLETED' | 'FAILED' | 'FAILED_WITH_TERMINAL_ERROR'>
  readonly input?: JsonObject
  readonly output?: JsonObject
  readonly reason?: string
  /** Merged into `workflow.variables`. */
  readonly variables?: JsonObject
}

/** What becomes of a node when the decider comes to it. */
export type Opening =
  /** Somebody takes it from a queue. */
  | { readonly kind: 'queue'; readonly state?: JsonObject; readonly name?: string }
  /** It ends at once. */
  | ({ readonly kind: 'end' } & Ended)
  /** Its input says not what it is to be (Conductor: the run FAILED): no flag of the task excuses that. */
  | { readonly kind: 'refuse'; readonly reason: string }
  /** It opens its branches and its JOIN. */
  | { readonly kind: 'fork' }
  /** It opens branches that its input holds, and its JOIN. */
  | { readonly kind: 'dynamic-fork'; readonly branches: readonly DynamicBranch[] }
  /** It waits for counted ends, for a moment (`dueAt`), or for news from outside. */
  | { readonly kind: 'wait'; readonly state?: JsonObject; readonly dueAt?: Instant }
  /** It waits for the first of several to have ended. */
  | { readonly kind: 'exclusive' }
  /** It waits for people. */
  | { readonly kind: 'gate' }
  /** It opens its body again and again, once for each of `items` when they are given. */
  | { readonly kind: 'loop'; readonly items: readonly Json[] | null }
  /** It waits for the run that it launches as its child. */
  | { readonly kind: 'child'; readonly wanted: Wanted }
  /** It launches a run of its own and waits only to know that it did. */
  | { readonly kind: 'launch'; readonly wanted: Wanted }
  /** It publishes an event. */
  | { readonly kind: 'event'; readonly event: string; readonly output: JsonObject; readonly isOpen: boolean }
  /** It ends the run. */
  | {
      readonly kind: 'terminate'
      readonly status: FinalRunStatus
      readonly reason: string
      readonly output: JsonObject
    }

/** One task type: everything about it that is known without a run, and how it opens. */
export interface TaskType {
  readonly type: string
  /** Whether it may end, or open its branches, in the transition that opens it. */
  readonly isInstant: boolean
  /** Whether a failed attempt may be followed by another (Conductor 2.4). */
  readonly canRetry: boolean
  /** Whether it has an effect outside that a rollback can undo. */
  readonly hasEffect: boolean
  /** Whether it may be completed from outside although nobody took it from a queue. */
  readonly isOpenToAll: boolean
  /** Who may take it; null when nobody does. */
  queueOf(name: string): string | null
  branches(task: WorkflowTask): readonly Branch[]
  check(task: WorkflowTask, place: Place): readonly Issue[]
  /** Fields beside `inputParameters` that may hold expressions. */
  settings?(task: WorkflowTask): JsonObject
  open(node: Node, input: JsonObject, situation: Situation): Opening
  /** What a good result of a queued attempt means, when it is more than its output. */
  finish?(node: Node, input: JsonObject, output: JsonObject): Ended
  /** Where its good end leads, by its output; without it to its next node. */
  leadsTo?(node: Node, output: JsonObject): string | null
}

const NOTHING_INSIDE: Pick<TaskType, 'branches' | 'check'> = { branches: () => [], check: () => [] }

/** Control nodes: nobody takes them, they have no effect, and they are not tried again. */
export const CONTROL: Omit<TaskType, 'type' | 'open'> = {
  ...NOTHING_INSIDE,
  isInstant: true,
  canRetry: false,
  hasEffect: false,
  isOpenToAll: false,
  queueOf: () => null,
}

/** Nodes that do something and take their time. */
export const WORK: Omit<TaskType, 'type' | 'open' | 'queueOf'> = {
  ...NOTHING_INSIDE,
  isInstant: false,
  canRetry: true,
  hasEffect: true,
  isOpenToAll: false,
}

/** Nodes that compute a value and touch nothing. */
export const COMPUTATION: Omit<TaskType, 'type' | 'open'> = {
  ...WORK,
  hasEffect: false,
  queueOf: () => 'system:script',
}
