import { AppError, never } from '#core/errors.ts'
import type { Command, Decision, Env, State } from './command.ts'
import { decideApproval } from './commands/decide-approval.ts'
import { launchFailed } from './commands/launch-failed.ts'
import { leaseLost } from './commands/lease-lost.ts'
import { pause, resume, terminate } from './commands/operate.ts'
import { result } from './commands/result.ts'
import { start } from './commands/start.ts'
import { timer } from './commands/timer.ts'
import { endIfThrough } from './ending.ts'
import type { Program } from './program.ts'
import { Turn } from './turn.ts'

function apply(turn: Turn, command: Exclude<Command, { kind: 'start' }>): void {
  switch (command.kind) {
    case 'result':
      return result(turn, command)
    case 'lease-lost':
      return leaseLost(turn, command)
    case 'timer':
      return timer(turn, command)
    case 'decide-approval':
      return decideApproval(turn, command)
    case 'launch-failed':
      return launchFailed(turn, command)
    case 'pause':
      return pause(turn, command)
    case 'resume':
      return resume(turn)
    case 'terminate':
      return terminate(turn, command)
    default:
      return never(command)
  }
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
  const turn = new Turn(program, { run: state.run, attempts: state.attempts }, env)
  apply(turn, command)
  endIfThrough(turn)
  return turn.decision()
}
