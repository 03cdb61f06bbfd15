import type { Issue } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import { isSuccess, type TaskStatus } from '../model.ts'
import type { Place, TaskType } from './task-type.ts'

function check(task: WorkflowTask, { path, previous }: Place): Issue[] {
  if (previous?.type !== 'FORK_JOIN') return [{ path, message: 'a JOIN must follow a FORK_JOIN' }]
  // Tasks behind a fork inside the branch are counted by that fork's own JOIN.
  const joinable = new Set(previous.forkTasks.flatMap(namesOutsideForks))
  return task.joinOn.flatMap((ref, i) =>
    joinable.has(ref)
      ? []
      : [
          {
            path: `${path}.joinOn[${i}]`,
            message: `${ref} is no task of a branch of ${previous.taskReferenceName}, or lies in a fork inside it`,
          },
        ],
  )
}

const namesOutsideForks = (tasks: readonly WorkflowTask[]): string[] =>
  tasks.flatMap((task) => [
    task.taskReferenceName,
    ...Object.values(task.decisionCases).flatMap(namesOutsideForks),
    ...namesOutsideForks(task.defaultCase),
  ])

/** Waits until what it names has ended. It counts; its output is a view over the attempts it waited for. */
export const join: TaskType = {
  type: 'JOIN',
  isInstant: false,
  canRetry: false,
  hasEffect: false,
  queueOf: () => null,
  branches: () => [],
  check,
  open: (node) => ({ kind: 'wait', state: countersOf(node.join?.joinOn.length ?? 0) }),
}

/** How much a JOIN still waits for, and how what it counted has ended. */
const countersOf = (left: number): JsonObject => ({ left, withErrors: 0, failed: [] })

/** The counters after one more end; `status` is null for a task its branch never came to. */
export function countEnd(state: JsonObject, ref: string, status: TaskStatus | null): JsonObject {
  const failed = Array.isArray(state['failed']) ? state['failed'] : []
  return {
    left: Number(state['left']) - 1,
    withErrors: Number(state['withErrors']) + (status === 'COMPLETED_WITH_ERRORS' ? 1 : 0),
    failed: status === null || isSuccess(status) ? failed : [...failed, ref],
  }
}

/** How a JOIN ends by its counters, or null while it waits. */
export function joinEnd(state: JsonObject): { status: TaskStatus; reason: string | null } | null {
  if (Number(state['left']) > 0) return null
  const failed = Array.isArray(state['failed']) ? state['failed'] : []
  if (failed.length > 0) return { status: 'FAILED', reason: `These tasks of its branches failed: ${failed.join(', ')}` }
  return { status: Number(state['withErrors']) > 0 ? 'COMPLETED_WITH_ERRORS' : 'COMPLETED', reason: null }
}
