import { AppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import type { Command, Env, State } from '../command.ts'
import { nodeOfAttempt } from '../dynamic.ts'
import { behindPlace, counts, fromPlace, fromStart, historyOf, placeOf } from '../generation.ts'
import type { Attempt, Run } from '../model.ts'
import type { Program } from '../program.ts'
import type { Turn } from '../turn.ts'
import { endedRun, reopen } from './reopen.ts'
import { inputOf } from './start.ts'

type Rerun = Extract<Command, { kind: 'rerun' }>

/** The attempt to run again from: one that counts, of a node and not of its rollback. */
function startingPoint(program: Program, run: Run, state: State, command: Rerun): Attempt | null {
  if (command.taskId === null) {
    if (command.taskInput) throw new AppError('invalid', 'An input for a task needs the task to run again from.')
    return null
  }
  const attempt = state.attempts.find(({ id }) => id === command.taskId)
  if (!attempt) throw new AppError('not_found', `This run has no task ${command.taskId}.`)
  if (attempt.rollbackOf !== null)
    throw new AppError('invalid', `${attempt.ref} is a rollback; run again from a task of the workflow.`)
  if (!counts(historyOf(program, run.course), attempt))
    throw new AppError('conflict', `This attempt of ${attempt.ref} is history: the run began again before it since.`)
  if (command.taskInput) refuseInput(program, attempt)
  return attempt
}

/** What a gate shows is what its definition says; control nodes but a SWITCH look at no input. */
function refuseInput(program: Program, attempt: Attempt): void {
  const { ref } = attempt
  const { gate, join, type } = nodeOfAttempt(program, attempt)
  if (gate)
    throw new AppError('forbidden', `${ref} is an approval: nobody chooses what it shows. Nothing was run again.`)
  if (join || type === 'FORK_JOIN' || type === 'FORK_JOIN_DYNAMIC' || type === 'DO_WHILE')
    throw new AppError('invalid', `${ref} is a ${type} and takes no input; nothing was run again.`)
}

/** Runs an ended run again from one of its tasks on, or from the start, with what was given in place of what there was. */
export function rerun(program: Program, state: State, command: Rerun, env: Env): Turn {
  const run = endedRun(state, 'rerun')
  const from = startingPoint(program, run, state, command)
  const { reason, input, taskInput, correlationId } = command
  const facts: JsonObject = from
    ? { from: from.ref, fromTaskId: from.id, again: [...behindPlace(program, placeOf(from))] }
    : {}
  return reopen(program, state, env, {
    verb: 'rerun',
    reason,
    course: from ? fromPlace(program, run, placeOf(from), taskInput) : fromStart(run),
    changes: {
      ...(input ? { input: inputOf(program, input) } : {}),
      ...(correlationId === null ? {} : { correlationId }),
    },
    facts,
    payloads: { ...(input ? { input } : {}), ...(taskInput ? { taskInput } : {}) },
  })
}
