import { defaultTaskDef, taskDefNamed, type TaskDef } from './definition/task-def.ts'
import { workflowExtensionOf, type WorkflowDef } from './definition/workflow-def.ts'
import { extensionOf, type WorkflowTask } from './definition/workflow-task.ts'
import { gateOf, rollbackOf } from './extras.ts'
import { countedEarly, joinSpecOf } from './join-spec.ts'
import type { JoinSpec, Lane, Node, Program, ProgramSource } from './program.ts'
import { reachOf, rowsRead } from './reach.ts'
import { mergeReads, readsOf } from './references.ts'
import { taskTypeOf } from './tasks/task-types.ts'

export type { Program, ProgramSource } from './program.ts'

/** Every node of a definition, nested ones included, in order. */
function allTasks(tasks: readonly WorkflowTask[]): WorkflowTask[] {
  return tasks.flatMap((task) => [
    task,
    ...taskTypeOf(task.type)
      .branches(task)
      .flatMap((branch) => allTasks(branch.tasks)),
  ])
}

/** Which tasks they open is known at run time only. */
const OPEN_ENDED = new Set(['DYNAMIC', 'FORK_JOIN_DYNAMIC'])

/** Names of the tasks whose definitions a workflow is frozen with, as far as there are any; null when it may name any when it runs. */
export function taskNamesOf(workflow: WorkflowDef): string[] | null {
  const tasks = allTasks(workflow.tasks)
  if (tasks.some((task) => OPEN_ENDED.has(task.type))) return null
  return tasks.flatMap((task) => [task.name, extensionOf(task).rollback?.name ?? task.name])
}

/** What is hashed and stored: the definition with those of the task definitions that it names, or may name when it runs. */
export function programSourceOf(workflow: WorkflowDef, taskDefs: readonly TaskDef[]): ProgramSource {
  const names = taskNamesOf(workflow)
  const known = names && new Set(names)
  const used = taskDefs.filter((def) => known?.has(def.name) ?? true).sort((a, b) => (a.name < b.name ? -1 : 1))
  return { workflow, taskDefs: Object.fromEntries(used.map((def) => [def.name, def])) }
}

/** Where a list of siblings stands. */
interface Level {
  readonly depth: number
  readonly branch: string | null
  readonly lane: Lane | null
  readonly loop: string | null
  /** What follows the last of them. */
  readonly after: string | null
}

function taskDefOf(task: WorkflowTask, source: ProgramSource): TaskDef {
  return task.taskDefinition ?? taskDefNamed(source.taskDefs, task.name) ?? defaultTaskDef(task.name, task.type)
}

const dynamicForkOf = (previous: WorkflowTask | undefined): string | null =>
  previous?.type === 'FORK_JOIN_DYNAMIC' ? previous.taskReferenceName : null

const bodyOf = (task: WorkflowTask): string[] =>
  task.type === 'DO_WHILE' ? allTasks(task.loopOver).map((one) => one.taskReferenceName) : []

/** The nodes whose rows a JOIN or an EXCLUSIVE_JOIN looks at. */
const watchedBy = (task: WorkflowTask, join: JoinSpec | null): readonly string[] =>
  task.type === 'EXCLUSIVE_JOIN'
    ? [...new Set([...task.joinOn, ...task.defaultExclusiveJoinTask])]
    : (join?.watched ?? [])

/** What may wait for tasks that nobody comes to; for an EXCLUSIVE_JOIN of none at all nobody ever does. */
const mayWaitInVain = ({ type, task, join }: Node): boolean =>
  type === 'EXCLUSIVE_JOIN' || watchedBy(task, join).length > 0

/** Builds the nodes of one definition. */
class NodeBuilder {
  readonly nodes = new Map<string, Node>()
  /** JOINs by the nodes they count before their branch ends. */
  private readonly early = new Map<string, string[]>()
  /** JOINs and EXCLUSIVE_JOINs by the nodes they look at. */
  readonly watchers = new Map<string, string[]>()
  private readonly source: ProgramSource

  constructor(source: ProgramSource) {
    this.source = source
  }

  addAll(tasks: readonly WorkflowTask[], level: Level): void {
    tasks.forEach((task, i) =>
      this.add(task, { ...level, after: tasks[i + 1]?.taskReferenceName ?? level.after }, tasks[i - 1]),
    )
  }

  private add(task: WorkflowTask, level: Level, previous: WorkflowTask | undefined): void {
    const ref = task.taskReferenceName
    const branches = taskTypeOf(task.type).branches(task)
    const taskDef = taskDefOf(task, this.source)
    const join = joinSpecOf(task, previous)
    const gate = gateOf(task, this.source.workflow)
    const settings = taskTypeOf(task.type).settings?.(task) ?? {}
    if (join && previous) this.note(this.early, countedEarly(join, previous), ref)
    this.note(this.watchers, watchedBy(task, join), ref)
    this.nodes.set(ref, {
      ref,
      name: task.name,
      type: task.type,
      task,
      taskDef,
      depth: level.depth,
      branch: level.branch,
      next: level.after,
      lane: level.lane,
      loop: level.loop,
      entries: new Map(branches.map(({ key, tasks }) => [key, tasks[0]?.taskReferenceName ?? null])),
      join,
      fork: join ? dynamicForkOf(previous) : null,
      countedBy: [],
      watchers: [],
      body: bodyOf(task),
      gate,
      rollback: rollbackOf(task, this.source.taskDefs),
      settings,
      reads: readsOf(task.inputParameters, taskDef.inputTemplate, settings, gate?.title ?? null),
    })
    this.addBranches(task, level)
  }

  private addBranches(task: WorkflowTask, level: Level): void {
    const ref = task.taskReferenceName
    taskTypeOf(task.type)
      .branches(task)
      .forEach(({ label, tasks }, branch) => {
        const inner: Level = { ...level, depth: level.depth + 1, branch: label }
        if (task.type === 'DO_WHILE') this.addAll(tasks, { ...inner, lane: null, loop: ref, after: ref })
        else if (task.type !== 'FORK_JOIN') this.addAll(tasks, inner)
        else this.addAll(tasks, { ...inner, lane: { fork: ref, join: level.after ?? '', branch } })
      })
  }

  private note(joins: Map<string, string[]>, nodes: readonly string[], join: string): void {
    for (const ref of nodes) joins.set(ref, [...(joins.get(ref) ?? []), join])
  }

  build(): ReadonlyMap<string, Node> {
    this.addAll(this.source.workflow.tasks, { depth: 0, branch: null, lane: null, loop: null, after: null })
    for (const [ref, node] of this.nodes)
      this.nodes.set(ref, {
        ...node,
        countedBy: this.early.get(ref) ?? [],
        watchers: this.watchers.get(ref) ?? [],
      })
    return this.nodes
  }
}

const JOINS = new Set(['JOIN', 'EXCLUSIVE_JOIN'])

/** The refs one of which has the highest `seq` when a list of siblings is through. */
function tailsOf(tasks: readonly WorkflowTask[]): string[] {
  const last = tasks.at(-1)
  if (!last) return []
  const around = JOINS.has(last.type) ? tasks.at(-2) : last
  const inner = around ? taskTypeOf(around.type).branches(around) : []
  return [last.taskReferenceName, ...inner.flatMap((branch) => tailsOf(branch.tasks))]
}

/** The same of branches that a JOIN does not wait for: what follows the JOIN may be through before they are. */
const tailsLeftBehind = (nodes: ReadonlyMap<string, Node>): string[] =>
  [...nodes.values()].flatMap(({ task, next }) =>
    nodes.get(next ?? '')?.join?.isPartial ? task.forkTasks.flatMap(tailsOf) : [],
  )

/** Of each at most one row is open. */
const MAY_IDLE = new Set(['JOIN', 'EXCLUSIVE_JOIN', 'DO_WHILE'])

const MAY_UNDO = new Set(['SUB_WORKFLOW', 'FORK_JOIN_DYNAMIC'])

/** Compiles a checked definition. Pure: the same source gives the same program; keep it by the hash of the source. */
export function compile(source: ProgramSource): Program {
  const { workflow } = source
  const builder = new NodeBuilder(source)
  const nodes = builder.build()
  const output = readsOf(workflow.outputParameters)
  const rollbacks = [...nodes.values()].map((node) => readsOf(node.rollback?.inputParameters ?? null))
  const hasOutput = Object.keys(workflow.outputParameters).length > 0
  const tails = [...new Set([...tailsOf(workflow.tasks), ...tailsLeftBehind(nodes)])]
  const first = workflow.tasks[0]?.taskReferenceName ?? ''
  const atEnd = rowsRead(nodes, hasOutput ? output : { refs: tails, outputs: [], all: false })
  return {
    workflow,
    extension: workflowExtensionOf(workflow),
    nodes,
    taskDefs: source.taskDefs,
    first,
    tails,
    reach: reachOf(nodes, first, atEnd),
    endReads: rowsRead(nodes, mergeReads([output, ...rollbacks])),
    canUndo: [...nodes.values()].some(({ type, rollback }) => rollback !== null || MAY_UNDO.has(type)),
    watchers: builder.watchers,
    idleMax: [...nodes.values()].filter(({ type }) => MAY_IDLE.has(type)).length,
    watching: [...nodes.values()].filter(mayWaitInVain).map(({ ref }) => ref),
  }
}
