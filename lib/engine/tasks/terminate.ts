import { isObject, type JsonObject } from '#core/json.ts'
import { javaText } from '../java-text.ts'
import type { FinalRunStatus } from '../model.ts'
import { CONTROL, type TaskType } from './task-type.ts'

const STATUSES: readonly FinalRunStatus[] = ['COMPLETED', 'FAILED', 'TERMINATED']

const statusOf = (value: unknown): FinalRunStatus | undefined => STATUSES.find((status) => status === value)

/** Conductor: a map is the run's output, any other value its member `output`. */
function outputOf(input: JsonObject): JsonObject {
  const output = input['workflowOutput'] ?? null
  if (isObject(output)) return output as JsonObject
  return output === null ? {} : { output }
}

/** Ends the run at once; what else is open is cancelled. */
export const terminate: TaskType = {
  ...CONTROL,
  type: 'TERMINATE',
  check(task, { path }) {
    const status = task.inputParameters['terminationStatus']
    const isLater = typeof status === 'string' && status.startsWith('${')
    const message = 'must be COMPLETED, FAILED or TERMINATED'
    return [
      ...(isLater || statusOf(status)
        ? []
        : [{ path: `${path}.inputParameters.terminationStatus`, message: `terminationStatus ${message}` }]),
      ...(task.optional ? [{ path: `${path}.optional`, message: 'a TERMINATE task cannot be optional' }] : []),
    ]
  },
  open(node, input) {
    const status = statusOf(input['terminationStatus'])
    if (!status) {
      const reason = `terminationStatus is ${javaText(input['terminationStatus'] ?? null)}; it must be COMPLETED, FAILED or TERMINATED.`
      return { kind: 'end', status: 'FAILED_WITH_TERMINAL_ERROR', reason }
    }
    const given = javaText(input['terminationReason'] ?? '')
    const reason = given.trim() === '' ? `The run was ended by the task ${node.ref}.` : given
    return { kind: 'terminate', status, reason, output: outputOf(input) }
  },
}
