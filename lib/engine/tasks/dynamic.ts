import { javaText } from '../java-text.ts'
import { nameProblem } from '../name-problem.ts'
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
    const name = javaText(input[parameter] ?? '')
    if (name === '') return { kind: 'refuse', reason: `The input ${parameter} holds no task name.` }
    const problem = nameProblem(name)
    return problem === null
      ? { kind: 'queue', name }
      : { kind: 'refuse', reason: `The input ${parameter} holds no task name: it ${problem}.` }
  },
}
