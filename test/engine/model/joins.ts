import { allTasks, contains, inside, taskBefore, typeOf, type Task } from './definition.ts'
import { newest, type Row, type Run } from './rows.ts'

/** The fork that stands directly before a JOIN, or whatever else does. */
export function forkBefore(run: Run, join: Row): Row | null {
  const before = taskBefore(run.workflow.tasks, join.task.taskReferenceName)
  return before === null ? null : newest(run, before.taskReferenceName + join.at)
}

/** Refs a JOIN waits for: its own, or those the dynamic fork before it opened. */
export function joinedBy(run: Run, join: Row): string[] {
  const fork = forkBefore(run, join)
  if (fork && typeOf(fork.task) === 'FORK_JOIN_DYNAMIC') return fork.forked.map(({ task }) => task.taskReferenceName)
  return [...new Set(join.task.joinOn)]
}

/** Whether a task inside these has come by the time they are through, if it comes at all. */
function isSettledIn(tasks: readonly Task[], ref: string): boolean {
  return tasks.some((task, i) => {
    if (task.taskReferenceName === ref) return true
    const after = tasks[i + 1]?.joinOn ?? []
    const lasts = (task.forkTasks ?? []).map((branch) => branch.at(-1)?.taskReferenceName ?? '')
    const isLeft = typeOf(task) === 'DO_WHILE' || lasts.some((last) => !after.includes(last))
    return !isLeft && inside(task).some((list) => isSettledIn(list, ref))
  })
}

/** The branch of the fork before a JOIN that says whether a task of its joinOn is passed by. */
export const branchFor = (fork: Task | null, ref: string): readonly Task[] | undefined =>
  fork?.forkTasks?.find((branch) => isSettledIn(branch, ref))

/** What a JOIN looks at wherever it stands: all that no branch of the fork before it settles (spec 1.6 JOIN). */
export function watchedBy(tasks: readonly Task[], join: Task): readonly string[] {
  const before = taskBefore(tasks, join.taskReferenceName)
  if (typeOf(join) !== 'JOIN' || (before && typeOf(before) === 'FORK_JOIN_DYNAMIC')) return []
  return [...new Set(join.joinOn)].filter((ref) => branchFor(before, ref) === undefined)
}

/** JOINs that look at any of these. */
export const watchersOf = (tasks: readonly Task[], refs: ReadonlySet<string>): readonly Task[] =>
  allTasks(tasks).filter((task) => watchedBy(tasks, task).some((ref) => refs.has(ref)))

/** The innermost loop around a task. */
const loopAround = (tasks: readonly Task[], ref: string): Task | null =>
  allTasks(tasks).findLast(({ loopOver = [] }) => contains(loopOver, ref)) ?? null

/** Whether a task lies in a loop that a JOIN does not lie in, or the other way round: it never comes to that. */
export const isOfOtherLoop = (tasks: readonly Task[], join: Task, ref: string): boolean =>
  contains(tasks, ref) && loopAround(tasks, ref) !== loopAround(tasks, join.taskReferenceName)
