import { simple } from './simple.ts'
import type { TaskType } from './task-type.ts'

/** A task whose name is a value of its input. */
export const dynamic: TaskType = {
  ...simple,
  type: 'DYNAMIC',
  check: (task, { path }) =>
    task.dynamicTaskNameParam
      ? []
      : [{ path: `${path}.dynamicTaskNameParam`, message: 'a DYNAMIC task needs the input that holds its name' }],
  open(node, input) {
    const parameter = node.task.dynamicTaskNameParam ?? ''
    const name = input[parameter]
    if (typeof name === 'string' && name !== '') return { kind: 'queue', name }
    const reason = `The input ${parameter} holds no task name.`
    return { kind: 'end', status: 'FAILED_WITH_TERMINAL_ERROR', reason }
  },
}
