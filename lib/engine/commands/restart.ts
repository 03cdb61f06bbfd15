import { AppError } from '#core/errors.ts'
import type { Command, Env, State } from '../command.ts'
import { fromStart } from '../generation.ts'
import type { Program } from '../program.ts'
import type { Turn } from '../turn.ts'
import { endedRun, reopen } from './reopen.ts'

/**
 * Begins an ended run again with the same input and the variables as they are (Conductor 2.7), by `program`: its own, or
 * the newer one that the command names.
 */
export function restart(
  program: Program,
  state: State,
  { reason, programHash }: Extract<Command, { kind: 'restart' }>,
  env: Env,
): Turn {
  const run = endedRun(state, 'restart')
  const { workflow, extension } = program
  if (run.status === 'COMPLETED' && !workflow.restartable)
    throw new AppError(
      'conflict',
      'The run succeeded, and its workflow says that it is not restartable. Launch it anew.',
    )
  if (workflow.name !== run.workflow || extension.serviceFunction !== run.serviceFunction)
    throw new AppError('conflict', 'A run keeps its workflow and its service function; launch the other one anew.')
  const changes = programHash === null ? {} : { programHash, version: workflow.version }
  return reopen(program, state, env, { verb: 'restart', reason, course: fromStart(run), changes })
}
