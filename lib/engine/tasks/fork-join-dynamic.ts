import { isObject, type Json, type JsonObject } from '#core/json.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import type { Node } from '../program.ts'
import { joinMissing, joinNeeded } from './fork-join.ts'
import { CONTROL, type DynamicBranch, type Opening, type Situation, type TaskType } from './task-type.ts'

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

/** Types Conductor runs itself: their name says enough of what a branch does. */
const SYSTEM_TYPES: ReadonlySet<string> = new Set([
  'HTTP',
  'INLINE',
  'LAMBDA',
  'JSON_JQ_TRANSFORM',
  'SUB_WORKFLOW',
  'START_WORKFLOW',
  'EVENT',
  'WAIT',
  'HUMAN',
  'SET_VARIABLE',
  'TERMINATE',
  'NOOP',
])

/** Conductor: what names no task is named by its type if that says what it does, and by the fork if not. */
function sharedName({ ref }: Node, input: JsonObject): string {
  const type = text(input['forkTaskType'])
  return text(input['forkTaskName']) ?? (type !== null && SYSTEM_TYPES.has(type) ? type : ref)
}

/** What every branch does in the style of one task over many inputs. */
function sharedTask({ task: { optional } }: Node, name: string, input: JsonObject): JsonObject {
  const workflow = text(input['forkTaskWorkflow'])
  if (workflow === null) return { name, type: text(input['forkTaskType']) ?? 'SIMPLE', optional }
  const child = childOf(workflow, input['forkTaskWorkflowVersion'] ?? null)
  return { name: workflow, type: 'SUB_WORKFLOW', optional, ...child }
}

/** One task over many inputs, each an object or a value. A later dynamic fork of a run puts itself into the references. */
function overInputs(node: Node, input: JsonObject, elements: readonly Json[], situation: Situation): DynamicBranch[] {
  const { forked } = situation
  const name = sharedName(node, input)
  const task = sharedTask(node, name, input)
  const prefix = forked.length === 0 && situation.hasDynamicFork() ? `_${node.ref}_${name}` : `_${name}`
  return elements.map((element, i) => ({
    task: { ...task, taskReferenceName: forked[i] ?? `${prefix}_${i}` },
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

function branchesOf(node: Node, input: JsonObject, situation: Situation): DynamicBranch[] {
  const { dynamicForkTasksParam, dynamicForkJoinTasksParam } = node.task
  const elements = input['forkTaskInputs']
  if (Array.isArray(elements)) return overInputs(node, input, elements, situation)
  if (dynamicForkTasksParam) return overTasks(node, input)
  if (dynamicForkJoinTasksParam) return overDynamicTasks(node, input)
  throw new NoFork('forkTaskInputs is no list.')
}

function open(node: Node, input: JsonObject, situation: Situation): Opening {
  const missing = joinMissing(node, situation)
  if (missing) return missing
  try {
    return { kind: 'dynamic-fork', branches: branchesOf(node, input, situation) }
  } catch (error) {
    if (!(error instanceof NoFork)) throw error
    return { kind: 'refuse', reason: error.message }
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
  open,
}
