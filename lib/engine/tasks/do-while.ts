import type { Issue } from '#core/errors.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import { CONTROL, type TaskType } from './task-type.ts'

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
  settings: (task) => (task.items === null ? {} : { items: task.items }),
  open(node, input, { settings }) {
    const items = settings['items'] ?? input['_items'] ?? null
    if (Array.isArray(items)) return { kind: 'loop', items }
    if (node.task.items === null && !('_items' in node.task.inputParameters)) return { kind: 'loop', items: null }
    return { kind: 'end', status: 'FAILED_WITH_TERMINAL_ERROR', reason: 'The items to loop over are no list.' }
  },
}
