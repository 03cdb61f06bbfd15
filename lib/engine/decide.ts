import { AppError } from '#core/errors.ts'
import type { Command, Decision, Env, State } from './command.ts'
import { slice } from './commands/begin.ts'
import { childEnded, childUndone, launched, launchFailed, notCompensated, undo } from './commands/children.ts'
import { decideApproval } from './commands/decide-approval.ts'
import { childReopened, rejoined } from './commands/family.ts'
import { leaseLost } from './commands/lease-lost.ts'
import { pause, terminate, unpark } from './commands/operate.ts'
import { rerun } from './commands/rerun.ts'
import { restart } from './commands/restart.ts'
import { result } from './commands/result.ts'
import { checkTimeouts, resume } from './commands/resume.ts'
import { retry } from './commands/retry.ts'
import { setVariables } from './commands/set-variables.ts'
import { setLabels } from './commands/set-labels.ts'
import { skip } from './commands/skip.ts'
import { beginQueued, start } from './commands/start.ts'
import { timer } from './commands/timer.ts'
import { cancelSlice, endIfThrough } from './ending.ts'
import { proceed } from './follow.ts'
import type { Run } from './model.ts'
import type { Program } from './program.ts'
import { Turn } from './turn.ts'

type Reopening = 'retry' | 'restart' | 'rerun' | 'child-reopened' | 'rejoin'
type Operation = { readonly [K in Exclude<Command['kind'], 'start' | Reopening>]: Extract<Command, { kind: K }> }
type Kind = keyof Operation
type Doing<K extends Kind> = (turn: Turn, command: Operation[K]) => void

/** What each command does. */
const COMMANDS: { readonly [K in Kind]: Doing<K> } = {
  result,
  'lease-lost': leaseLost,
  timer,
  slice,
  'check-timeouts': checkTimeouts,
  'cancel-slice': cancelSlice,
  'child-ended': childEnded,
  launched,
  'launch-failed': launchFailed,
  'not-compensated': notCompensated,
  undo,
  'child-undone': childUndone,
  begin: beginQueued,
  'decide-approval': decideApproval,
  pause,
  resume,
  terminate,
  unpark,
  skip,
  'set-labels': setLabels,
  'set-variables': setVariables,
}

function apply<K extends Kind>(turn: Turn, command: Operation[K] & { readonly kind: K }): void {
  const doing: Doing<K> = COMMANDS[command.kind]
  doing(turn, command)
}

type Live = State & { readonly run: Run }

/** Opens a new generation where that is asked for, or carries out what happens within one. */
function turnOf(program: Program, state: Live, command: Exclude<Command, { kind: 'start' }>, env: Env): Turn {
  if (command.kind === 'retry') return retry(program, state, command, env)
  if (command.kind === 'restart') return restart(program, state, command, env)
  if (command.kind === 'rerun') return rerun(program, state, command, env)
  if (command.kind === 'child-reopened') return childReopened(program, state, command, env)
  if (command.kind === 'rejoin') return rejoined(program, state, command, env)
  const turn = new Turn(program, state, env)
  apply(turn, command)
  return turn
}

/**
 * What one command does to a run: rows and facts to be written together or not at all. Pure: clock, randomness, hash and
 * leases come from `env`. Throws AppError when the command is refused, and MissingRows when it wants rows that were not
 * read; a command to be ignored gives no entries.
 * An early timer, and one of a time-out while the run is paused, changes `timerAt` of its attempt and nothing else.
 */
export function decide(program: Program, state: State, command: Command, env: Env): Decision {
  if (command.kind === 'start') {
    if (state.run) throw new AppError('conflict', `The run ${command.runId} exists already; nothing was started.`)
    return through(start(program, command, env))
  }
  if (!state.run) throw new AppError('not_found', `There is no run ${command.runId}.`)
  return through(turnOf(program, { ...state, run: state.run }, command, env))
}

/** Takes everything that follows. */
function through(turn: Turn): Decision {
  proceed(turn)
  endIfThrough(turn)
  return turn.decision()
}
