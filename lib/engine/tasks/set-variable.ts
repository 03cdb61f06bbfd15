import { variablesProblem } from '../variables.ts'
import { CONTROL, type TaskType } from './task-type.ts'

/** Puts every key of its input into `workflow.variables`. */
export const setVariable: TaskType = {
  ...CONTROL,
  type: 'SET_VARIABLE',
  open(_node, input, { run }) {
    const reason = variablesProblem({ ...run.variables, ...input })
    if (reason === null) return { kind: 'end', status: 'COMPLETED', variables: input }
    return { kind: 'end', status: 'FAILED_WITH_TERMINAL_ERROR', reason }
  },
}

/** Does nothing. */
export const noop: TaskType = { ...CONTROL, type: 'NOOP', open: () => ({ kind: 'end', status: 'COMPLETED' }) }
