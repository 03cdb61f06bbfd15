import { defaultTaskDef, type TaskDef } from './definition/task-def.ts'
import { workflowExtensionOf, type WorkflowDef } from './definition/workflow-def.ts'
import { extensionOf, type WorkflowTask } from './definition/workflow-task.ts'
import type { JoinSpec, Lane, Node, Program, ProgramSource, Rollback } from './program.ts'
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

/** Names of all tasks whose definitions a workflow is frozen with, as far as there are any. */
export const taskNamesOf = (workflow: WorkflowDef): string[] =>
  allTasks(workflow.tasks).flatMap((task) => [task.name, extensionOf(task).rollback?.name ?? task.name])

/** What is hashed and stored: the definition with those of the task definitions that it names. */
export function programSourceOf(workflow: WorkflowDef, taskDefs: readonly TaskDef[]): ProgramSource {
  const names = new Set(taskNamesOf(workflow))
  const used = taskDefs.filter((def) => names.has(def.name)).sort((a, b) => (a.name < b.name ? -1 : 1))
  return { workflow, taskDefs: Object.fromEntries(used.map((def) => [def.name, def])) }
}

/** Where a list of siblings stands. */
interface Level {
  readonly depth: number
  readonly branch: string | null
  readonly lane: Lane | null
  /** What follows the last of them. */
  readonly after: string | null
}

function rollbackOf(task: WorkflowTask, source: ProgramSource): Rollback | null {
  const spec = extensionOf(task).rollback
  return spec ? { ...spec, taskDef: source.taskDefs[spec.name] ?? defaultTaskDef(spec.name, spec.type) } : null
}

function joinSpecOf(task: WorkflowTask, fork: WorkflowTask | undefined): JoinSpec | null {
  if (task.type !== 'JOIN' || !fork) return null
  const joinOn = [...new Set(task.joinOn)]
  const byBranch = fork.forkTasks.map((branch) => {
    const names = new Set(allTasks(branch).map((one) => one.taskReferenceName))
    return joinOn.filter((ref) => names.has(ref))
  })
  const isPartial = fork.forkTasks.some((branch) => !joinOn.includes(branch.at(-1)?.taskReferenceName ?? ''))
  return { joinOn, byBranch, isPartial }
}

function taskDefOf(task: WorkflowTask, source: ProgramSource): TaskDef {
  return task.taskDefinition ?? source.taskDefs[task.name] ?? defaultTaskDef(task.name, task.type)
}

/** Builds the nodes of one definition. */
class NodeBuilder {
  readonly nodes = new Map<string, Node>()
  /** Nodes a JOIN counts when they end, before their branch does. */
  readonly early = new Set<string>()
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
    const gate = extensionOf(task).approval ?? null
    if (join && previous) this.markEarly(join, previous)
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
      entries: new Map(branches.map(({ key, tasks }) => [key, tasks[0]?.taskReferenceName ?? null])),
      join,
      countsEarly: false,
      gate,
      rollback: rollbackOf(task, this.source),
      reads: readsOf(task.inputParameters, taskDef.inputTemplate, gate?.title ?? null),
    })
    this.addBranches(task, level)
  }

  private addBranches(task: WorkflowTask, level: Level): void {
    const isFork = task.type === 'FORK_JOIN'
    taskTypeOf(task.type)
      .branches(task)
      .forEach(({ label, tasks }, branch) => {
        const fork = { fork: task.taskReferenceName, join: level.after ?? '', branch }
        const lane = isFork ? fork : level.lane
        this.addAll(tasks, { depth: level.depth + 1, branch: label, lane, after: level.after })
      })
  }

  private markEarly(join: JoinSpec, fork: WorkflowTask): void {
    const last = new Set(fork.forkTasks.map((branch) => branch.at(-1)?.taskReferenceName))
    for (const ref of join.joinOn) if (!last.has(ref)) this.early.add(ref)
  }

  build(): ReadonlyMap<string, Node> {
    this.addAll(this.source.workflow.tasks, { depth: 0, branch: null, lane: null, after: null })
    for (const ref of this.early) {
      const node = this.nodes.get(ref)
      if (node) this.nodes.set(ref, { ...node, countsEarly: true })
    }
    return this.nodes
  }
}

/** The refs one of which has the highest `seq` when a list of siblings is through. */
function tailsOf(tasks: readonly WorkflowTask[]): string[] {
  const last = tasks.at(-1)
  if (!last) return []
  const around = last.type === 'JOIN' ? tasks.at(-2) : last
  const inner = around ? taskTypeOf(around.type).branches(around) : []
  return [last.taskReferenceName, ...inner.flatMap((branch) => tailsOf(branch.tasks))]
}

/** Compiles a checked definition. Pure: the same source gives the same program; keep it by the hash of the source. */
export function compile(source: ProgramSource): Program {
  const { workflow } = source
  const nodes = new NodeBuilder(source).build()
  const output = readsOf(workflow.outputParameters)
  const rollbacks = [...nodes.values()].map((node) => readsOf(node.rollback?.inputParameters ?? null))
  const hasOutput = Object.keys(workflow.outputParameters).length > 0
  const tails = tailsOf(workflow.tasks)
  const first = workflow.tasks[0]?.taskReferenceName ?? ''
  const atEnd = rowsRead(nodes, hasOutput ? output : { refs: tails, all: false })
  return {
    workflow,
    extension: workflowExtensionOf(workflow),
    nodes,
    first,
    tails,
    reach: reachOf(nodes, first, atEnd),
    endReads: rowsRead(nodes, mergeReads([output, ...rollbacks])),
  }
}
