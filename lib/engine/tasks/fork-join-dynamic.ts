import { isObject, type Json, type JsonObject } from '#core/json.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import type { Node, Program } from '../program.ts'
import { joinNeeded } from './fork-join.ts'
import { CONTROL, type DynamicBranch, type Opening, type TaskType } from './task-type.ts'

/** Why a fork cannot be made of its input; the words become the task's reason. */
class NoFork extends Error {}

const text = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)
const objectOf = (value: Json | undefined): JsonObject | null => (isObject(value) ? (value as JsonObject) : null)

const childOf = (workflow: string | null, version: Json): JsonObject =>
  workflow === null ? {} : { subWorkflowParam: { name: workflow, version } }

function listOf(value: Json | undefined, what: string): Json[] {
  if (Array.isArray(value)) return value
  throw new NoFork(`${what} is no list.`)
}

/** Conductor names the tasks of a second dynamic fork after the fork too, so that they differ from the first one's. */
const isFirstFork = ({ nodes }: Program, node: Node): boolean =>
  [...nodes.values()].find(({ type }) => type === node.type)?.ref === node.ref

/** What every branch does in the style of one task over many inputs. */
function sharedTask(node: Node, input: JsonObject): { readonly name: string; readonly task: JsonObject } {
  const workflow = text(input['forkTaskWorkflow'])
  const name = workflow ?? text(input['forkTaskName'])
  if (name === null) throw new NoFork('The input names neither forkTaskName nor forkTaskWorkflow.')
  const type = workflow === null ? (text(input['forkTaskType']) ?? 'SIMPLE') : 'SUB_WORKFLOW'
  const child = childOf(workflow, input['forkTaskWorkflowVersion'] ?? null)
  return { name, task: { name, type, optional: node.task.optional, ...child } }
}

/** One task over many inputs: `forkTaskInputs`, each an object or a value. */
function overInputs(program: Program, node: Node, input: JsonObject): DynamicBranch[] {
  const { name, task } = sharedTask(node, input)
  const prefix = isFirstFork(program, node) ? `_${name}` : `_${node.ref}_${name}`
  return listOf(input['forkTaskInputs'], 'forkTaskInputs').map((element, i) => ({
    task: { ...task, taskReferenceName: `${prefix}_${i}` },
    input: { ...(objectOf(element) ?? { input: element }), __index: i },
  }))
}

/** A list of tasks, and their inputs by reference. */
function overTasks({ task }: Node, input: JsonObject): DynamicBranch[] {
  const [tasksKey, inputsKey] = [task.dynamicForkTasksParam ?? '', task.dynamicForkTasksInputParamName ?? '']
  const inputs = objectOf(input[inputsKey])
  if (!inputs) throw new NoFork(`${inputsKey} is no map of inputs by task reference.`)
  return listOf(input[tasksKey], tasksKey).map((each, i) => {
    const one = objectOf(each)
    if (!one) throw new NoFork(`${tasksKey}[${i}] is no task.`)
    return { task: one, input: objectOf(inputs[text(one['taskReferenceName']) ?? '']) ?? {} }
  })
}

/** Conductor's oldest style: `{ dynamicTasks: [{ taskName, workflowName, referenceName, input, type }] }`. */
function overDynamicTasks({ task }: Node, input: JsonObject): DynamicBranch[] {
  const key = task.dynamicForkJoinTasksParam ?? ''
  return listOf(objectOf(input[key])?.['dynamicTasks'], `${key}.dynamicTasks`).map((each, i) => {
    const one = objectOf(each) ?? {}
    const workflow = text(one['workflowName'])
    const name = text(one['taskName']) ?? workflow
    if (name === null) throw new NoFork(`${key}.dynamicTasks[${i}] has no taskName.`)
    const type = text(one['type']) ?? (workflow === null ? 'SIMPLE' : 'SUB_WORKFLOW')
    const task = { name, taskReferenceName: text(one['referenceName']) ?? name, type, ...childOf(workflow, null) }
    return { task, input: objectOf(one['input']) ?? {} }
  })
}

function branchesOf(program: Program, node: Node, input: JsonObject): DynamicBranch[] {
  if ('forkTaskInputs' in input) return overInputs(program, node, input)
  return node.task.dynamicForkTasksParam ? overTasks(node, input) : overDynamicTasks(node, input)
}

function open(program: Program, node: Node, input: JsonObject): Opening {
  try {
    return { kind: 'dynamic-fork', branches: branchesOf(program, node, input) }
  } catch (error) {
    if (!(error instanceof NoFork)) throw error
    return { kind: 'end', status: 'FAILED_WITH_TERMINAL_ERROR', reason: error.message }
  }
}

function hasBranches(task: WorkflowTask): boolean {
  const byTasks = Boolean(task.dynamicForkTasksParam && task.dynamicForkTasksInputParamName)
  const styles = [byTasks, Boolean(task.dynamicForkJoinTasksParam)].filter(Boolean).length
  return styles === 1 || (styles === 0 && 'forkTaskInputs' in task.inputParameters)
}

/** Opens branches that are known at run time only, each of one task, and the JOIN that waits for them. */
export const forkJoinDynamic: TaskType = {
  ...CONTROL,
  type: 'FORK_JOIN_DYNAMIC',
  check: (task, place) => [
    ...(hasBranches(task)
      ? []
      : [
          {
            path: place.path,
            message:
              'a FORK_JOIN_DYNAMIC needs either dynamicForkTasksParam with dynamicForkTasksInputParamName, or dynamicForkJoinTasksParam, or inputParameters.forkTaskInputs',
          },
        ]),
    ...joinNeeded(task.type, place),
  ],
  open: (node, input, { program }) => open(program, node, input),
}
