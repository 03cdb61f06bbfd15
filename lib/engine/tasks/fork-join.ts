import type { Issue } from '#core/errors.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import { CONTROL, type Place, type TaskType } from './task-type.ts'

export const joinNeeded = (type: string, { path, following }: Place): Issue[] =>
  following?.type === 'JOIN' ? [] : [{ path, message: `a ${type} must be followed by a JOIN` }]

function check(task: WorkflowTask, place: Place): Issue[] {
  const { path } = place
  const issues: Issue[] = []
  if (task.forkTasks.length === 0) issues.push({ path: `${path}.forkTasks`, message: 'a FORK_JOIN needs a branch' })
  task.forkTasks.forEach((branch, i) => {
    if (branch.length === 0) issues.push({ path: `${path}.forkTasks[${i}]`, message: 'a branch needs a task' })
  })
  return [...issues, ...joinNeeded(task.type, place)]
}

/** Opens its branches side by side, and the JOIN that waits for them. */
export const forkJoin: TaskType = {
  ...CONTROL,
  type: 'FORK_JOIN',
  branches: (task) =>
    task.forkTasks.map((tasks, i) => ({ key: `${i}`, label: `branch ${i + 1}`, path: `.forkTasks[${i}]`, tasks })),
  check,
  open: () => ({ kind: 'fork' }),
}
