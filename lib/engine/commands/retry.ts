import { AppError } from '#core/errors.ts'
import type { TaskId, UserId } from '#core/ids.ts'
import type { Command, Env, State } from '../command.ts'
import { goingOn } from '../generation.ts'
import type { Attempt } from '../model.ts'
import type { Program } from '../program.ts'
import type { Turn } from '../turn.ts'
import { proceed } from '../follow.ts'
import { endedRun, reopen } from './reopen.ts'

/** `requesters` asked for the run whose attempt `askedFor` has this one go on. */
type Retry = Omit<Extract<Command, { kind: 'retry' }>, 'kind' | 'runId'> & {
  readonly requesters?: readonly UserId[]
  readonly askedFor?: TaskId
}

/** What does no work itself: it ends the run, or counts what has ended. */
const IDLE: ReadonlySet<string> = new Set(['TERMINATE', 'JOIN', 'EXCLUSIVE_JOIN'])

/** Whether a TERMINATE task has ended the run again, and nothing that was opened before it came to do anything. */
const isOverAtOnce = (created: readonly Attempt[]): boolean =>
  created.some(({ type }) => type === 'TERMINATE') &&
  created.every(({ type, status }) => IDLE.has(type) || status === 'CANCELED')

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
  if (isOverAtOnce(created))
    throw new AppError(
      'conflict',
      'A TERMINATE task would end the run again before any of its tasks could run; nothing was retried.',
    )
  // What was stopped with nothing left to do ends well.
  if (created.length === 0 && status === 'FAILED')
    throw new AppError('conflict', 'No task of this run failed, was stopped or was rolled back; nothing was retried.')
  return turn
}
