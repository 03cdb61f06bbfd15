import type { Issue } from '#core/errors.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import type { Place, TaskType } from './task-type.ts'

function check(task: WorkflowTask, { path, following }: Place): Issue[] {
  const issues: Issue[] = []
  if (task.forkTasks.length === 0) issues.push({ path: `${path}.forkTasks`, message: 'a FORK_JOIN needs a branch' })
  task.forkTasks.forEach((branch, i) => {
    if (branch.length === 0) issues.push({ path: `${path}.forkTasks[${i}]`, message: 'a branch needs a task' })
  })
  if (following?.type !== 'JOIN') issues.push({ path, message: 'a FORK_JOIN must be followed by a JOIN' })
  return issues
}

/** Opens its branches side by side, and the JOIN that waits for them. */
export const forkJoin: TaskType = {
  type: 'FORK_JOIN',
  isInstant: true,
  canRetry: false,
  hasEffect: false,
  queueOf: () => null,
  branches: (task) =>
    task.forkTasks.map((tasks, i) => ({ key: `${i}`, label: `branch ${i + 1}`, path: `.forkTasks[${i}]`, tasks })),
  check,
  open: () => ({ kind: 'fork' }),
}
