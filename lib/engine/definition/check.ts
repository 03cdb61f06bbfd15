import type { Issue } from '#core/errors.ts'
import { isKeepable } from '#core/input.ts'
import { piecesOf } from '../placeholder.ts'
import { isReserved } from '../references.ts'
import { taskTypeOf } from '../tasks/task-types.ts'
import type { Place, TaskType } from '../tasks/task-type.ts'
import { expressionIssues, type Refs } from './expression-issues.ts'
import { nameIssues, taskDefIssues, versionIssues } from './limit-issues.ts'
import type { TaskDef } from './task-def.ts'
import { type WorkflowDef, workflowExtensionOf } from './workflow-def.ts'
import { extensionOf, type WorkflowTask } from './workflow-task.ts'

/** A node of a definition and where it stands. */
export interface Placed extends Place {
  readonly task: WorkflowTask
}

/** Every node of a definition with its JSON path, in order. `behind` follows the last of them. */
export function placedTasks(
  tasks: readonly WorkflowTask[],
  path: string,
  behind: WorkflowTask | null = null,
): Placed[] {
  return tasks.flatMap((task, i) => {
    const own = `${path}[${i}]`
    const inner = taskTypeOf(task.type).branches(task)
    const following = tasks[i + 1] ?? null
    const next = following ?? behind
    const here = { task, path: own, previous: tasks[i - 1] ?? null, following, next }
    const after = task.type === 'DO_WHILE' ? task : next
    return [here, ...inner.flatMap((branch) => placedTasks(branch.tasks, own + branch.path, after))]
  })
}

/** A name or type that no queue can be named after. */
const queueIssues = ({ task, path }: Placed): Issue[] =>
  (['name', 'type'] as const).flatMap((field) =>
    isKeepable(task[field]) ? [] : [{ path: `${path}.${field}`, message: 'holds a NUL or half a character' }],
  )

/** What a loop adds to the references of its tasks, and what undoes a task to that one's: no reference may end so itself. */
const OWN_SUFFIX = /(?:__\d+|\.rollback)$/

/** Conductor takes any text for a reference; one that is no plain word is read as `${['my task'].output.x}` (2.10, rule 6). */
function refProblem(ref: string): string | null {
  if (isReserved(ref)) return 'has a meaning of its own in expressions'
  if (!isKeepable(ref)) return 'holds a NUL or half a character'
  return OWN_SUFFIX.test(ref) ? 'ends as only loops (__1) and rollbacks (.rollback) may name tasks' : null
}

function refIssues({ task, path }: Placed, seen: Set<string>): Issue[] {
  const ref = task.taskReferenceName
  const at = `${path}.taskReferenceName`
  if (seen.has(ref)) return [{ path: at, message: `${ref} is used twice; every task needs a reference of its own` }]
  seen.add(ref)
  const problem = refProblem(ref)
  return problem === null ? [] : [{ path: at, message: `${ref} cannot be a reference: it ${problem}` }]
}

function extensionIssues({ task, path }: Placed, type: TaskType): Issue[] {
  const at = `${path}.metadata["conductor-lightstep"]`
  const { rollback, approval } = extensionOf(task)
  const issues: Issue[] = []
  if (rollback && !type.hasEffect)
    issues.push({ path: `${at}.rollback`, message: `a ${task.type} task has nothing to roll back` })
  if (approval && task.type !== 'HUMAN')
    issues.push({ path: `${at}.approval`, message: 'only a HUMAN task asks for approval' })
  return issues
}

/** Settings are fields of the node itself, but for those of a child. */
const settingsPath = ({ type }: WorkflowTask, path: string): string =>
  type === 'SUB_WORKFLOW' ? `${path}.subWorkflowParam` : path

/** What must be right in a node: its inputs if it stands at the top (Conductor 1.3), and what we add to it. */
function taskExpressionIssues({ task, path }: Placed, isTop: boolean, refs: Refs): Issue[] {
  const { rollback, approval } = extensionOf(task)
  const at = `${path}.metadata["conductor-lightstep"]`
  return [
    ...expressionIssues(isTop ? task.inputParameters : {}, `${path}.inputParameters`, refs),
    ...expressionIssues(rollback?.inputParameters ?? {}, `${at}.rollback.inputParameters`, refs),
    ...expressionIssues(approval?.title ?? '', `${at}.approval.title`, refs),
  ]
}

/** Expressions that Conductor takes as they are: what cannot be read comes to null. */
export function looseExpressionIssues(workflow: WorkflowDef, placed: readonly Placed[]): Issue[] {
  const refs = refsOf(placed)
  const top = new Set(workflow.tasks)
  const ofTasks = placed.flatMap(({ task, path }) => [
    ...expressionIssues(top.has(task) ? {} : task.inputParameters, `${path}.inputParameters`, refs),
    ...expressionIssues(taskTypeOf(task.type).settings?.(task) ?? {}, settingsPath(task, path), refs),
  ])
  return [
    ...ofTasks,
    ...expressionIssues(workflow.outputParameters, '$.outputParameters', refs),
    ...expressionIssues(workflow.failureWorkflow, '$.failureWorkflow', refs),
  ].map(({ path, message }) => ({ path, message: `${message}; it comes to null` }))
}

function refsOf(placed: readonly Placed[]): Refs {
  const isOpenEnded = placed.some(({ task }) => task.type === 'FORK_JOIN_DYNAMIC')
  return isOpenEnded ? null : new Set(placed.map(({ task }) => task.taskReferenceName))
}

function typeIssues(placed: Placed, known: TaskDefs): Issue[] {
  const { task } = placed
  const type = taskTypeOf(task.type)
  // What a type needs of the input may be given by the task definition.
  const { inputTemplate } = task.taskDefinition ?? known.get(task.name) ?? NO_TEMPLATE
  const whole = { ...task, inputParameters: { ...inputTemplate, ...task.inputParameters } }
  return [...type.check(whole, placed), ...extensionIssues(placed, type)]
}

/** A task definition inside its node obeys the rules of one that is registered. */
const embeddedIssues = ({ task, path }: Placed): Issue[] =>
  task.taskDefinition ? taskDefIssues(task.taskDefinition, `${path}.taskDefinition`) : []

/** Registered task definitions by name. */
export type TaskDefs = ReadonlyMap<string, TaskDef>

const NO_TEMPLATE: Pick<TaskDef, 'inputTemplate'> = { inputTemplate: {} }

/** What heads a run is known when it is launched: it is made of its input. */
function headIssues(workflow: WorkflowDef): Issue[] {
  const { target, environment, ticket } = workflowExtensionOf(workflow)
  return Object.entries({ target, environment, ticket }).flatMap(([field, text = '']) =>
    isOfInput(text)
      ? []
      : [
          {
            path: `$.metadata["conductor-lightstep"].${field}`,
            message: 'may read the input of the run only, such as ${workflow.input.version}',
          },
        ],
  )
}

const INPUT = /^\s*workflow\.input(?=[.[\s]|$)/

const isOfInput = (text: string): boolean =>
  piecesOf(text).every((piece) => piece.kind === 'text' || INPUT.test(piece.content))

/** Everything that is wrong with a definition beyond its shape. */
export function definitionIssues(workflow: WorkflowDef, known: TaskDefs): Issue[] {
  const placed = placedTasks(workflow.tasks, '$.tasks')
  const refs = refsOf(placed)
  const top = new Set(workflow.tasks)
  const seen = new Set<string>()
  const issues = placed.flatMap((one) =>
    [
      refIssues(one, seen),
      queueIssues(one),
      typeIssues(one, known),
      embeddedIssues(one),
      taskExpressionIssues(one, top.has(one.task), refs),
    ].flat(),
  )
  issues.unshift(...nameIssues(workflow.name, '$.name'), ...versionIssues(workflow.version), ...headIssues(workflow))
  return issues
}
