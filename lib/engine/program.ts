import type { ApprovalSpec, RollbackSpec, WorkflowExtension } from './definition/extension.ts'
import type { TaskDef } from './definition/task-def.ts'
import type { WorkflowDef } from './definition/workflow-def.ts'
import type { WorkflowTask } from './definition/workflow-task.ts'
import type { JsonObject } from '#core/json.ts'
import type { Reads } from './references.ts'

/** What is hashed, stored and frozen into a run: a definition with the task definitions it names. */
export interface ProgramSource {
  readonly workflow: WorkflowDef
  readonly taskDefs: { readonly [name: string]: TaskDef }
}

/** The nearest fork around a node, its JOIN, and the branch (from 0) the node stands in. */
export interface Lane {
  readonly fork: string
  readonly join: string
  readonly branch: number
}

/** What a JOIN waits for. */
export interface JoinSpec {
  readonly joinOn: readonly string[]
  /** Those it counts, by branch of the fork before it. One that its branch never reached counts when the branch has come to its end. */
  readonly byBranch: readonly (readonly string[])[]
  /** All others: they may stand anywhere, and it looks at their rows. One that never comes is waited for until nothing else goes on. */
  readonly watched: readonly string[]
  /** It does not wait for the last task of every branch: the run may complete when one of those ends. */
  readonly isPartial: boolean
}

export interface Rollback extends RollbackSpec {
  readonly taskDef: TaskDef
}

/** Rows that a node's good end may need in the same transition: how far it can lead before somebody outside must act. */
export interface Reach {
  /** Nodes that may be opened. */
  readonly nodes: readonly string[]
  /** Refs of rows that must be read. */
  readonly rows: readonly string[]
  /** Whether the run may complete. */
  readonly ends: boolean
}

/** One node of a program. */
export interface Node {
  readonly ref: string
  readonly name: string
  readonly type: string
  readonly task: WorkflowTask
  readonly taskDef: TaskDef
  /** Nesting for pages: depth from 0 and the label of its branch. */
  readonly depth: number
  readonly branch: string | null
  /** What follows when it has ended well (Conductor 2.2); null at the end of the definition. */
  readonly next: string | null
  readonly lane: Lane | null
  /** The nearest DO_WHILE around it. The last node of its body has it as `next`. */
  readonly loop: string | null
  /** First node of each branch by key: `case <value>` and `default` of a SWITCH, `0`, `1`, … of a FORK_JOIN, `body` of a DO_WHILE; null when a branch is empty. */
  readonly entries: ReadonlyMap<string, string | null>
  readonly join: JoinSpec | null
  /** Of a JOIN: the dynamic fork before it. */
  readonly fork: string | null
  /** JOINs of forks around it that count it as soon as it ends, not only when its branch does. */
  readonly countedBy: readonly string[]
  /** JOINs and EXCLUSIVE_JOINs that look at its row, and may end when it does. */
  readonly watchers: readonly string[]
  /** Of a DO_WHILE: every node of its body, nested ones included. */
  readonly body: readonly string[]
  readonly gate: ApprovalSpec | null
  readonly rollback: Rollback | null
  /** Fields beside `inputParameters` that may hold expressions. */
  readonly settings: JsonObject
  readonly reads: Reads
}

/** A compiled definition: everything a transition has to know that is the same for every run of it. */
export interface Program {
  readonly workflow: WorkflowDef
  readonly extension: WorkflowExtension
  /** In the order of the definition. */
  readonly nodes: ReadonlyMap<string, Node>
  /** Task definitions by name, for tasks whose name is known at run time only. */
  readonly taskDefs: { readonly [name: string]: TaskDef }
  readonly first: string
  /** Refs one of which is the last scheduled when the run completes. */
  readonly tails: readonly string[]
  /** After the good end of a node, by its ref; `''` is the start of the run. */
  readonly reach: ReadonlyMap<string, Reach>
  /** Refs read when the run ends badly: output and rollback expressions. */
  readonly endReads: readonly string[]
  /** Whether anything in it has a rollback, or may start what has one. */
  readonly canUndo: boolean
  /** JOINs and EXCLUSIVE_JOINs that may wait for what nobody comes to. */
  readonly watching: readonly string[]
  /** The same by what they look at, tasks that only a dynamic fork opens included. */
  readonly watchers: ReadonlyMap<string, readonly string[]>
  /** So many rows at most only wait for what else goes on: when more are open, something does. */
  readonly idleMax: number
}

/** A node that is known to exist. */
export function nodeOf(program: Program, ref: string): Node {
  const node = program.nodes.get(ref)
  if (!node) throw new Error(`the program has no node ${ref}`)
  return node
}

/** Whether a task has the iterations of this node: what lies in another loop has others, and nothing that waits here comes to it. */
export function isInLoopOf({ nodes }: Program, { loop }: Node, ref: string): boolean {
  const other = nodes.get(ref)
  return other === undefined || other.loop === loop
}

/** The dynamic forks of a program. */
export const dynamicForksOf = (nodes: Program['nodes']): string[] =>
  [...nodes.values()].filter(({ type }) => type === 'FORK_JOIN_DYNAMIC').map(({ ref }) => ref)

/** The loops around a node, the nearest first. */
export function loopsAround(nodes: Program['nodes'], ref: string): string[] {
  const loop = nodes.get(ref)?.loop ?? null
  return loop === null ? [] : [loop, ...loopsAround(nodes, loop)]
}
