import { endWithUndo } from '../attempt.ts'
import { childOf } from '../child.ts'
import type { Command, Decision, Env, Needs, State } from '../command.ts'
import { compile, type Program } from '../compile.ts'
import { parseWorkflow } from '../definition/parse.ts'
import { reportEnd, tellUndone } from '../ending.ts'
import { NO_NEEDS } from '../missing.ts'
import type { Attempt, Run } from '../model.ts'
import { stopChild } from '../rollback.ts'
import { Turn } from '../turn.ts'

type Terminate = Extract<Command, { kind: 'terminate' }>

const BLANK = {
  name: 'blank',
  metadata: { 'conductor-lightstep': { serviceFunction: 'blank' } },
  tasks: [{ name: 'blank', taskReferenceName: 'blank', type: 'WAIT' }],
}
let blank: Program | null = null
/** Stands for a definition that cannot be asked. */
const blankProgram = (): Program => (blank ??= compile({ workflow: parseWorkflow(BLANK), taskDefs: {} }))

/** The rows by which a run is abandoned. */
export const needsToAbandon = ({ ending }: Run): Needs => ({
  ...NO_NEEDS,
  open: true,
  nextUndo: true,
  tasks: ending?.undoing ? [ending.undoing] : [],
})

function cancel(turn: Turn, attempt: Attempt, reason: string): void {
  endWithUndo(turn, attempt, { status: 'CANCELED', reason: `the run ends: ${reason}` }, 'none')
  if (attempt.type === 'HUMAN') turn.settle(attempt.id, 'withdrawn')
  const child = childOf(attempt)
  if (child !== null && attempt.rollbackOf === null) stopChild(turn, child, reason)
}

/** Whether something stays that was to be undone. */
function isUndoLeft(turn: Turn, { rollback }: Terminate): boolean {
  const { ending } = turn.run
  return (ending !== null && turn.run.rollback === 'running') || (rollback && turn.due().length > 0)
}

/** What was being undone is not. */
function giveUpUndoing(turn: Turn): void {
  const { ending } = turn.run
  const undoing = ending?.undoing ? turn.find(ending.undoing) : null
  if (undoing) turn.put({ ...undoing, undo: 'failed' })
}

/**
 * Ends a run of which nobody can decide how it goes on, by its rows alone: its definition is not asked, so that nothing is
 * undone, nothing put out, and no failureWorkflow started. What was to be undone makes its rollback incomplete. A run that was
 * ending already ends as it was to end.
 */
export function abandon(state: State & { readonly run: Run }, command: Terminate, env: Env): Decision {
  const turn = new Turn(blankProgram(), state, env)
  const { ending, rate, failedRefs } = turn.run
  const { status, reason } = ending ?? { status: 'TERMINATED' as const, reason: command.reason }
  const rollback = isUndoLeft(turn, command) ? 'incomplete' : 'none'
  for (const attempt of turn.open()) cancel(turn, attempt, reason)
  giveUpUndoing(turn)
  const ended = {
    status,
    reason,
    rollback,
    ending: null,
    held: [],
    output: {},
    endedAt: env.now,
    timerAt: null,
  } as const
  turn.setRun({ ...ended, rate: rate && { ...rate, isQueued: false } })
  turn.record('run.ended', null, { rollback, failedRefs: [...failedRefs], isAbandoned: true }, { output: {}, reason })
  if (ending?.undoFor) tellUndone(turn, ending.undoFor)
  else reportEnd(turn)
  return turn.decision()
}
