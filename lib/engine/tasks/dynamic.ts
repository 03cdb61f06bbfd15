import { javaText } from '../java-text.ts'
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
    const name = input[parameter] ?? ''
    if (name !== '') return { kind: 'queue', name: javaText(name) }
    return { kind: 'refuse', reason: `The input ${parameter} holds no task name.` }
  },
}
