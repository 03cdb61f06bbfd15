import type { Issue } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import type { Node } from '../program.ts'

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
}

/** What becomes of a node when the decider comes to it. */
type Opening =
  /** Somebody takes it from a queue. */
  | { readonly kind: 'queue' }
  /** It ends at once and leads to `next`. */
  | { readonly kind: 'done'; readonly input: JsonObject; readonly output: JsonObject; readonly next: string | null }
  /** It ends at once and opens its branches and its JOIN. */
  | { readonly kind: 'fork' }
  /** It waits for counted ends. */
  | { readonly kind: 'wait'; readonly state: JsonObject }
  /** It waits for people. */
  | { readonly kind: 'gate' }

/** One task type: everything about it that is known without a run, and how it opens. */
export interface TaskType {
  readonly type: string
  /** Whether it ends in the transition that opens it. */
  readonly isInstant: boolean
  /** Whether a failed attempt may be followed by another (Conductor 2.4). */
  readonly canRetry: boolean
  /** Whether it has an effect outside that a rollback can undo. */
  readonly hasEffect: boolean
  /** Who may take it; null when nobody does. */
  queueOf(name: string): string | null
  branches(task: WorkflowTask): readonly Branch[]
  check(task: WorkflowTask, place: Place): readonly Issue[]
  open(node: Node, input: JsonObject): Opening
}
