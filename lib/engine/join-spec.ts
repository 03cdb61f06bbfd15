import type { WorkflowTask } from './definition/workflow-task.ts'
import type { JoinSpec } from './program.ts'
import { taskTypeOf } from './tasks/task-types.ts'

const lastOf = (tasks: readonly WorkflowTask[]): string => tasks.at(-1)?.taskReferenceName ?? ''

/** Whether a JOIN leaves a branch of the fork before it behind: it does not wait for its last task. */
const leavesBehind = (join: WorkflowTask | undefined, { forkTasks }: WorkflowTask): boolean =>
  forkTasks.some((branch) => !join?.joinOn.includes(lastOf(branch)))

/**
 * Tasks of a branch of which it is known, once the branch is through, whether they came: not those that a fork inside may have
 * left behind, and not those of a loop, whose references have an iteration more.
 */
function settledIn(tasks: readonly WorkflowTask[]): string[] {
  return tasks.flatMap((task, i) => {
    const isOpaque = task.type === 'DO_WHILE' || (task.type === 'FORK_JOIN' && leavesBehind(tasks[i + 1], task))
    const inner = isOpaque ? [] : taskTypeOf(task.type).branches(task)
    return [task.taskReferenceName, ...inner.flatMap((branch) => settledIn(branch.tasks))]
  })
}

/** What a JOIN waits for, by what stands before it; null for any other task. What a dynamic fork opened it counts by itself. */
export function joinSpecOf(task: WorkflowTask, previous: WorkflowTask | undefined): JoinSpec | null {
  if (task.type !== 'JOIN') return null
  if (previous?.type === 'FORK_JOIN_DYNAMIC') return { joinOn: [], byBranch: [], watched: [], isPartial: false }
  const joinOn = [...new Set(task.joinOn)]
  const branches = previous?.type === 'FORK_JOIN' ? previous.forkTasks : []
  const byBranch = branches.map((branch) => {
    const settled = new Set(settledIn(branch))
    return joinOn.filter((ref) => settled.has(ref))
  })
  const counted = new Set(byBranch.flat())
  return {
    joinOn,
    byBranch,
    watched: joinOn.filter((ref) => !counted.has(ref)),
    isPartial: previous?.type === 'FORK_JOIN' && leavesBehind(task, previous),
  }
}

/** Tasks that their JOIN counts as soon as they end: the last of a branch ends with the branch, which may go on inside it. */
export function countedEarly({ byBranch }: JoinSpec, { forkTasks }: WorkflowTask): string[] {
  return byBranch.flatMap((refs, branch) => refs.filter((ref) => ref !== lastOf(forkTasks[branch] ?? [])))
}
