import type { ApprovalSpec } from './definition/extension.ts'
import { defaultTaskDef, taskDefNamed, type TaskDef } from './definition/task-def.ts'
import { workflowExtensionOf, type WorkflowDef } from './definition/workflow-def.ts'
import { extensionOf, type WorkflowTask } from './definition/workflow-task.ts'
import type { Rollback } from './program.ts'

/** The question of a HUMAN task. A plain Conductor definition asks the approvers of its service function. */
export function gateOf(task: WorkflowTask, workflow: WorkflowDef): ApprovalSpec | null {
  if (task.type !== 'HUMAN') return null
  const group = `${workflowExtensionOf(workflow).serviceFunction}-approvers`
  const asked = { title: task.description ?? task.name, action: 'approve', group, quorum: 1 }
  return extensionOf(task).approval ?? asked
}

/** What undoes a task, with the definition it is retried and timed by. */
export function rollbackOf(task: WorkflowTask, taskDefs: { readonly [name: string]: TaskDef }): Rollback | null {
  const spec = extensionOf(task).rollback
  return spec ? { ...spec, taskDef: taskDefNamed(taskDefs, spec.name) ?? defaultTaskDef(spec.name, spec.type) } : null
}
