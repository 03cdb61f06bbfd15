import { AppError, never } from '#core/errors.ts'
import type { Command, Decision, Env, State } from './command.ts'
import { decideApproval } from './commands/decide-approval.ts'
import { leaseLost } from './commands/lease-lost.ts'
import { pause, resume, terminate } from './commands/operate.ts'
import { rerun } from './commands/rerun.ts'
import { restart } from './commands/restart.ts'
import { result } from './commands/result.ts'
import { retry } from './commands/retry.ts'
import { setVariables } from './commands/set-variables.ts'
import { skip } from './commands/skip.ts'
import { start } from './commands/start.ts'
import { timer } from './commands/timer.ts'
import { endIfThrough } from './ending.ts'
import type { Run } from './model.ts'
import type { Program } from './program.ts'
import { Turn } from './turn.ts'

type Opening = Extract<Command, { kind: 'retry' | 'restart' | 'rerun' }>

function apply(turn: Turn, command: Exclude<Command, { kind: 'start' } | Opening>): void {
  switch (command.kind) {
    case 'result':
      return result(turn, command)
    case 'lease-lost':
      return leaseLost(turn, command)
    case 'timer':
      return timer(turn, command)
    case 'decide-approval':
      return decideApproval(turn, command)
    case 'pause':
      return pause(turn, command)
    case 'resume':
      return resume(turn)
    case 'terminate':
      return terminate(turn, command)
    case 'skip':
      return skip(turn, command)
    case 'set-variables':
      return setVariables(turn, command)
    default:
      return never(command)
  }
}

type Live = State & { readonly run: Run }

/** Opens a new generation, or carries out what happens within one. */
function turnOf(program: Program, state: Live, command: Exclude<Command, { kind: 'start' }>, env: Env): Turn {
  if (command.kind === 'retry') return retry(program, state, command, env)
  if (command.kind === 'restart') return restart(program, state, command, env)
  if (command.kind === 'rerun') return rerun(program, state, command, env)
  const turn = new Turn(program, state, env)
  apply(turn, command)
  return turn
}

/**
 * What one command does to a run: rows and facts to be written together or not at all. Pure: clock, randomness, hash and
 * leases come from `env`. Throws AppError when the command is refused; a command to be ignored gives no entries.
 * An early timer changes `timerAt` of its attempt and nothing else.
 */
export function decide(program: Program, state: State, command: Command, env: Env): Decision {
  if (command.kind === 'start') {
    if (state.run) throw new AppError('conflict', `The run ${command.runId} exists already; nothing was started.`)
    const turn = start(program, command, env)
    endIfThrough(turn)
    return turn.decision()
  }
  if (!state.run) throw new AppError('not_found', `There is no run ${command.runId}.`)
  const turn = turnOf(program, { ...state, run: state.run }, command, env)
  endIfThrough(turn)
  return turn.decision()
}
