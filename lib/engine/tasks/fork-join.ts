import type { Issue } from '#core/errors.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import type { Node } from '../program.ts'
import { CONTROL, type Opening, type Place, type Situation, type TaskType } from './task-type.ts'

/** One that lies in another fork, or in a SWITCH, at its end. Conductor has it share the JOIN that follows there; a JOIN here has one fork. */
export const joinNeeded = (type: string, { path, following, next }: Place): Issue[] =>
  following?.type === 'JOIN' || next?.type !== 'JOIN'
    ? []
    : [{ path, message: `a ${type} must be followed by a JOIN of its own: it cannot share ${next.taskReferenceName}` }]

/** Conductor (ForkJoinTaskMapper) takes a fork without a JOIN and fails the run that comes to it. The next node is its own if it stands beside it. */
export function joinMissing({ ref, type, next, depth }: Node, { program }: Situation): Opening | null {
  const join = program.nodes.get(next ?? '')
  if (join?.type === 'JOIN' && join.depth === depth) return null
  return { kind: 'refuse', reason: `${ref} is a ${type} and no JOIN follows it.` }
}

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
  open: (node, _input, situation) => joinMissing(node, situation) ?? { kind: 'fork' },
}
