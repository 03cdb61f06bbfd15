import type { Issue } from '#core/errors.ts'
import type { Json } from '#core/json.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import { CONTROL, type TaskType } from './task-type.ts'

const isGiven = (items: Json | undefined): boolean => typeof items !== 'string' || items.trim() !== ''

/** Conductor: over items by the node's `items`, or by a parameter `_items` that is an expression or a list; else it counts. */
function isOverItems({ items, inputParameters }: WorkflowTask): boolean {
  const given = inputParameters['_items']
  return (items !== null && isGiven(items)) || ((typeof given === 'string' || Array.isArray(given)) && isGiven(given))
}

/** Conductor: nothing is an empty list, and a single value a list of one. */
function listOf(items: Json): readonly Json[] {
  if (Array.isArray(items)) return items
  return items === null ? [] : [items]
}

function check(task: WorkflowTask, path: string): Issue[] {
  const issues: Issue[] = []
  if (task.loopOver.length === 0)
    issues.push({ path: `${path}.loopOver`, message: 'a DO_WHILE needs a task to repeat' })
  if (task.loopCondition === null)
    issues.push({ path: `${path}.loopCondition`, message: 'a DO_WHILE needs a loopCondition; it may be ""' })
  return issues
}

/** Repeats its body while a condition holds, or once for each of `items`; without either its body runs once. */
export const doWhile: TaskType = {
  ...CONTROL,
  type: 'DO_WHILE',
  queueOf: () => 'system:script',
  branches: (task) => [{ key: 'body', label: 'loop', path: '.loopOver', tasks: task.loopOver }],
  check: (task, { path }) => check(task, path),
  settings: (task) => (task.items === null || !isGiven(task.items) ? {} : { items: task.items }),
  open(node, input, { settings }) {
    if (!isOverItems(node.task)) return { kind: 'loop', items: null }
    return { kind: 'loop', items: listOf(settings['items'] ?? input['_items'] ?? null) }
  },
}
