import type { WorkflowTask } from './definition/workflow-task.ts'
import { nodeOf, type Program } from './program.ts'
import { taskTypeOf } from './tasks/task-types.ts'

/** One node of a diagram. */
export interface GraphNode {
  readonly ref: string
  readonly name: string
  readonly type: string
  /** The node whose body this one lies in, or null. */
  readonly inside: string | null
  /** Whether it is drawn as a frame around its body. */
  readonly isFrame: boolean
  readonly rollback: string | null
  readonly isGate: boolean
}

/** What follows what; the label names the branch. */
export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly label: string | null
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

/** An end that still leads nowhere: what comes next is drawn from here. */
interface Tail {
  readonly from: string
  readonly label: string | null
}

/** How the branches of a node are drawn. */
type Shape = 'frame' | 'side-by-side' | 'one-of'

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['DO_WHILE', 'frame'],
  ['FORK_JOIN', 'side-by-side'],
])

/** Numbers of branches say nothing that the picture does not show. */
const labelOf = (shape: Shape, label: string): string | null => (shape === 'one-of' ? label : null)

/** Draws one definition: nodes in its order, and an edge for everything that may follow something. */
class Drawing {
  readonly nodes: GraphNode[] = []
  readonly edges: GraphEdge[] = []
  private readonly program: Program

  constructor(program: Program) {
    this.program = program
  }

  /** Draws siblings after `tails` and returns the ends they leave. */
  list(tasks: readonly WorkflowTask[], tails: readonly Tail[], inside: string | null): readonly Tail[] {
    return tasks.reduce((open, task) => {
      for (const { from, label } of open) this.edges.push({ from, to: task.taskReferenceName, label })
      return this.node(task, inside)
    }, tails)
  }

  private node(task: WorkflowTask, inside: string | null): readonly Tail[] {
    const { ref, name, type, rollback, gate } = nodeOf(this.program, task.taskReferenceName)
    const branches = taskTypeOf(type).branches(task)
    const shape = branches.length === 0 ? 'single' : (SHAPES.get(type) ?? 'one-of')
    const marks = { rollback: rollback?.name ?? null, isGate: gate !== null }
    this.nodes.push({ ref, name, type, inside, isFrame: shape === 'frame', ...marks })
    if (shape === 'single') return type === 'TERMINATE' ? [] : [{ from: ref, label: null }]
    if (shape !== 'frame')
      return branches.flatMap(({ label, tasks }) =>
        this.list(tasks, [{ from: ref, label: labelOf(shape, label) }], inside),
      )
    for (const { tasks } of branches) this.list(tasks, [], ref)
    return [{ from: ref, label: null }]
  }
}

/** The picture of a program: what follows what, which branch is which, and what lies inside a loop. */
export function graphOf(program: Program): Graph {
  const drawing = new Drawing(program)
  drawing.list(program.workflow.tasks, [], null)
  return { nodes: drawing.nodes, edges: drawing.edges }
}
