import { isObject, type JsonObject } from '#core/json.ts'
import { defaultTaskDef, taskDefNamed } from './definition/task-def.ts'
import { WorkflowTask } from './definition/workflow-task.ts'
import { gateOf, rollbackOf } from './extras.ts'
import type { Attempt } from './model.ts'
import { nameProblem } from './name-problem.ts'
import { nodeOf, type Node, type Program } from './program.ts'
import { readsOf } from './references.ts'
import type { DynamicBranch } from './tasks/task-type.ts'
import { taskTypeOf } from './tasks/task-types.ts'

/** What an attempt of a dynamic fork carries instead of a node of the program: `fork` is the fork's reference. */
interface DynamicState extends DynamicBranch {
  readonly fork: string
}

export const dynamicState = (fork: Node, { task, input }: DynamicBranch): JsonObject => ({
  dynamic: { fork: fork.ref, task, input },
})

function dynamicOf(attempt: Pick<Attempt, 'state'>): DynamicState | null {
  const dynamic = attempt.state?.['dynamic']
  return isObject(dynamic) ? (dynamic as unknown as DynamicState) : null
}

/** The dynamic fork that opened this attempt, or null. */
export const forkOf = (attempt: Pick<Attempt, 'state'>): string | null => dynamicOf(attempt)?.fork ?? null

/** References of the tasks that a dynamic fork opened. */
export function forkedOf(fork: Attempt): readonly string[] {
  const refs = fork.input['forkedTasks']
  return Array.isArray(refs) ? refs.map(String) : []
}

/** Input that a dynamic fork gave this attempt; it is taken as it is, over what the node's expressions give. */
export const givenInput = (attempt: Pick<Attempt, 'state'>): JsonObject => dynamicOf(attempt)?.input ?? {}

const SHAPES_MAX = 16
/** By program how branches were understood lately: those of a fork are mostly alike but for their references. */
const shapes = new WeakMap<Program, Map<string, Node>>()

function shapesOf(program: Program): Map<string, Node> {
  const known = shapes.get(program) ?? new Map<string, Node>()
  if (known.size >= SHAPES_MAX) known.clear()
  shapes.set(program, known)
  return known
}

/** A node that a dynamic fork's input describes. It stands in the fork's lane, and what follows it is the JOIN. */
export function dynamicNode(program: Program, fork: Node, given: JsonObject): Node {
  const ref = given['taskReferenceName']
  const shape = JSON.stringify([fork.ref, { ...given, taskReferenceName: '' }])
  const known = shapes.get(program)?.get(shape)
  if (known === undefined || typeof ref !== 'string' || ref === '' || nameProblem(ref) !== null) {
    const node = parsedNode(program, fork, given)
    shapesOf(program).set(shape, node)
    return node
  }
  const task = { ...known.task, taskReferenceName: ref }
  return { ...known, ref, branch: ref, task, watchers: watchersOf(program, ref) }
}

const watchersOf = (program: Program, ref: string): readonly string[] => program.watchers.get(ref) ?? []

function parsedNode(program: Program, fork: Node, given: JsonObject): Node {
  const task = WorkflowTask.parse(given)
  const taskDef =
    task.taskDefinition ?? taskDefNamed(program.taskDefs, task.name) ?? defaultTaskDef(task.name, task.type)
  const settings = taskTypeOf(task.type).settings?.(task) ?? {}
  return {
    ref: task.taskReferenceName,
    name: task.name,
    type: task.type,
    task,
    taskDef,
    depth: fork.depth + 1,
    branch: task.taskReferenceName,
    next: fork.next,
    lane: { fork: fork.ref, join: fork.next ?? '', branch: 0 },
    loop: fork.loop,
    entries: new Map(),
    join: null,
    fork: null,
    countedBy: [],
    watchers: watchersOf(program, task.taskReferenceName),
    body: [],
    gate: gateOf(task, program.workflow),
    rollback: rollbackOf(task, program.taskDefs),
    settings,
    reads: readsOf(task.inputParameters, taskDef.inputTemplate, settings),
  }
}

const nodes = new WeakMap<JsonObject, Node>()

/** The node an attempt is one of: the program's, or the one its dynamic fork described. */
export function nodeOfAttempt(program: Program, attempt: Pick<Attempt, 'node' | 'state'>): Node {
  const dynamic = dynamicOf(attempt)
  if (!dynamic || !attempt.state) return nodeOf(program, attempt.node)
  const known = nodes.get(attempt.state)
  if (known) return known
  const node = dynamicNode(program, nodeOf(program, dynamic.fork), dynamic.task)
  nodes.set(attempt.state, node)
  return node
}
