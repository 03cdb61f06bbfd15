import { AppError } from '#core/errors.ts'
import type { TaskId, UserId } from '#core/ids.ts'
import type { Command, Env, State } from '../command.ts'
import { goingOn } from '../generation.ts'
import type { Program } from '../program.ts'
import type { Turn } from '../turn.ts'
import { proceed } from '../follow.ts'
import { endedRun, reopen } from './reopen.ts'

/** `requesters` asked for the run whose attempt `askedFor` has this one go on. */
type Retry = Omit<Extract<Command, { kind: 'retry' }>, 'kind' | 'runId'> & {
  readonly requesters?: readonly UserId[]
  readonly askedFor?: TaskId
}

/**
 * Goes on where a run stopped (Conductor 2.7): what failed, was canceled or was rolled back runs again, in the order of the
 * definition; what is done is passed over.
 */
export function retry(
  program: Program,
  state: State,
  { reason, resumesChildren = false, ...askers }: Retry,
  env: Env,
): Turn {
  const { status, course } = endedRun(state, 'retry')
  if (status === 'COMPLETED')
    throw new AppError('conflict', 'The run succeeded: there is nothing to retry. Restart it, or rerun a part of it.')
  const turn = reopen(program, state, env, {
    verb: 'retry',
    reason,
    course: goingOn(course, resumesChildren),
    ...askers,
  })
  proceed(turn)
  const { created } = turn.decision()
  // What a TERMINATE task ended would only end again; what was stopped with nothing left to do ends well.
  const isNothing = created.every(({ type }) => type === 'TERMINATE')
  if (isNothing && (status === 'FAILED' || created.length > 0))
    throw new AppError('conflict', 'No task of this run failed, was stopped or was rolled back; nothing was retried.')
  return turn
}
