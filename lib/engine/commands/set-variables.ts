import { AppError } from '#core/errors.ts'
import type { Command } from '../command.ts'
import { changePlans } from '../questions.ts'
import type { Turn } from '../turn.ts'
import { mergeVariables, variablesProblem } from '../variables.ts'
import { refuseEnded } from './refuse.ts'

const UNDONE = 'The variables are as they were.'

/** Merges into the run's variables what tasks that start from now on will read. */
export function setVariables(turn: Turn, command: Extract<Command, { kind: 'set-variables' }>): void {
  refuseEnded(turn, 'given other variables')
  if (turn.run.ending) throw new AppError('conflict', `The run is being rolled back. ${UNDONE}`)
  const { variables, reason } = command
  const problem = variablesProblem({ ...turn.run.variables, ...variables })
  if (problem !== null) throw new AppError('too_large', problem)
  changePlans(turn, UNDONE, () => mergeVariables(turn, variables, reason === null ? {} : { reason }))
}
