import type { Issue } from '#core/errors.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import { javaText } from '../java-text.ts'
import type { TaskType } from './task-type.ts'

function check(task: WorkflowTask, path: string): Issue[] {
  const issues: Issue[] = []
  if (task.evaluatorType !== 'value-param') {
    const message = 'only the evaluator value-param is supported; scripts are not'
    issues.push({ path: `${path}.evaluatorType`, message })
  }
  if (!task.expression) {
    const message = 'a SWITCH needs the name of the input parameter that decides'
    issues.push({ path: `${path}.expression`, message })
  }
  if (Object.keys(task.decisionCases).length === 0)
    issues.push({ path: `${path}.decisionCases`, message: 'a SWITCH needs at least one case' })
  return issues
}

/** Chooses one of several branches by a value of its input. */
export const switchTask: TaskType = {
  type: 'SWITCH',
  isInstant: true,
  canRetry: false,
  hasEffect: false,
  queueOf: () => null,
  branches: (task) => [
    ...Object.entries(task.decisionCases).map(([value, tasks]) => ({
      key: `case ${value}`,
      label: value,
      path: `.decisionCases[${JSON.stringify(value)}]`,
      tasks,
    })),
    { key: 'default', label: 'default', path: '.defaultCase', tasks: task.defaultCase },
  ],
  check: (task, { path }) => check(task, path),
  open(node, input) {
    const value = javaText(input[node.task.expression ?? ''] ?? null)
    const key = node.entries.has(`case ${value}`) ? `case ${value}` : 'default'
    const first = node.entries.get(key) ?? null
    return {
      kind: 'done',
      input: { ...input, case: value, ...(first === null ? {} : { hasChildren: 'true' }) },
      output: { evaluationResult: [value], selectedCase: value },
      next: first ?? node.next,
    }
  },
}
