import { taskDefNamed, type TaskDef } from './definition/task-def.ts'
import { nodeOfAttempt } from './dynamic.ts'
import type { Attempt } from './model.ts'
import type { Node, Program } from './program.ts'
import { timedBy } from './timeout.ts'

/** The definition of a task of a node: its own, or of a DYNAMIC node that of the name it was given. */
export const defOfName = ({ taskDefs }: Program, { task, taskDef, name: own }: Node, name: string): TaskDef =>
  name === own ? taskDef : (task.taskDefinition ?? taskDefNamed(taskDefs, name) ?? taskDef)

/** The definition an attempt is retried and timed by: its node's, or for a rollback its own. */
export function defOf(program: Program, attempt: Attempt): TaskDef {
  const node = nodeOfAttempt(program, attempt)
  if (attempt.rollbackOf !== null && node.rollback) return node.rollback.taskDef
  return defOfName(program, node, attempt.name)
}

/** The definition an attempt is timed by. */
export const timedOf = (program: Program, attempt: Attempt): TaskDef =>
  timedBy(defOf(program, attempt), attempt, nodeOfAttempt(program, attempt).task)
