import { isObject } from '#core/json.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import { WORK, type TaskType } from './task-type.ts'

/** Conductor takes the request from `http_request`, or from the top level of the input. */
function hasRequest(task: WorkflowTask): boolean {
  const input = { ...task.taskDefinition?.inputTemplate, ...task.inputParameters }
  return isObject(input['http_request']) || typeof input['http_request'] === 'string' || 'uri' in input
}

/** A call that our own runner makes. */
export const http: TaskType = {
  ...WORK,
  type: 'HTTP',
  queueOf: () => 'system:http',
  check: (task, { path }) =>
    hasRequest(task)
      ? []
      : [{ path: `${path}.inputParameters`, message: 'an HTTP task needs http_request, or uri and method' }],
  open: () => ({ kind: 'queue' }),
}
