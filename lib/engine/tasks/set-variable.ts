import { CONTROL, type TaskType } from './task-type.ts'

/** Conductor: 256 KB for all variables of a run. */
const VARIABLES_LENGTH_MAX = 256 * 1024

/** Puts every key of its input into `workflow.variables`. */
export const setVariable: TaskType = {
  ...CONTROL,
  type: 'SET_VARIABLE',
  open(_node, input, { run }) {
    const variables = { ...run.variables, ...input }
    const { length } = JSON.stringify(variables)
    if (length <= VARIABLES_LENGTH_MAX) return { kind: 'end', status: 'COMPLETED', variables: input }
    const reason = `The variables would have ${length} characters; ${VARIABLES_LENGTH_MAX} are allowed. None was set.`
    return { kind: 'end', status: 'FAILED_WITH_TERMINAL_ERROR', reason }
  },
}

/** Does nothing. */
export const noop: TaskType = { ...CONTROL, type: 'NOOP', open: () => ({ kind: 'end', status: 'COMPLETED' }) }
