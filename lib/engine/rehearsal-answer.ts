import type { Actor } from '#core/context.ts'
import type { RunId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { childOf } from './child.ts'
import type { Command, ResultStatus } from './command.ts'
import { nodeOfAttempt } from './dynamic.ts'
import type { Attempt, FinalRunStatus } from './model.ts'
import type { Program } from './program.ts'
import { taskTypeOf } from './tasks/task-types.ts'

/** What one attempt is pretended to have come to (Conductor: TaskMock). Times in milliseconds. */
export interface Mock {
  readonly status: Exclude<ResultStatus, 'IN_PROGRESS'>
  readonly output: JsonObject
  readonly executionTime: number
  readonly queueWaitTime: number
}

/** Who would answer an attempt: people, whoever takes it from its queue, another run, or somebody outside. */
export type Answerer = 'people' | 'queue' | 'run' | 'outside'

/** Null: it ends by itself. */
export function answererOf(program: Program, attempt: Attempt): Answerer | null {
  const { queue, rollbackOf, status } = attempt
  if (rollbackOf === null && nodeOfAttempt(program, attempt).gate !== null) return 'people'
  if (queue !== null) return 'queue'
  if (status === 'SCHEDULED') return null
  return childOf(attempt) !== null || attempt.type === 'START_WORKFLOW' ? 'run' : outsider(attempt)
}

const outsider = ({ type, state }: Attempt): Answerer | null =>
  taskTypeOf(type).isOpenToAll || state?.['isAsync'] === true ? 'outside' : null

export const REHEARSER: Actor = { kind: 'service', id: 'rehearsal' }

/** A command, and who sends it. */
export interface Sent {
  readonly command: Command
  readonly actor: Actor
}

const REASON = 'as the mock says'

/** How a run ends whose SUB_WORKFLOW task ends like this. */
const CHILD_STATUS: Record<Mock['status'], FinalRunStatus> = {
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  FAILED_WITH_TERMINAL_ERROR: 'FAILED',
  CANCELED: 'TERMINATED',
}

/** What is sent when an attempt is answered as a mock says. */
export function answersOf(program: Program, attempt: Attempt, mock: Mock): readonly Sent[] {
  switch (answererOf(program, attempt)) {
    case 'people':
      return decisionsOf(program, attempt, mock)
    case 'run':
      return [{ command: newsOf(attempt, mock), actor: REHEARSER }]
    default:
      return [{ command: resultOf(attempt, mock), actor: REHEARSER }]
  }
}

function resultOf({ runId, id }: Attempt, { status, output }: Mock): Command {
  const reason = status === 'COMPLETED' ? null : REASON
  return { kind: 'result', runId, taskId: id, owner: null, workerId: REHEARSER.id, status, output, reason }
}

/** News of the run an attempt waits for. */
function newsOf(attempt: Attempt, { status, output }: Mock): Command {
  const { runId, id: taskId } = attempt
  const isDone = status === 'COMPLETED'
  const child = childOf(attempt)
  const reason = isDone ? null : REASON
  if (child !== null)
    return {
      kind: 'child-ended',
      runId,
      taskId,
      child,
      generation: 1,
      status: CHILD_STATUS[status],
      output,
      reason,
      isUndoDue: false,
    }
  return isDone
    ? { kind: 'launched', runId, taskId, launched: taskId as string as RunId }
    : { kind: 'launch-failed', runId, taskId, reason: REASON }
}

/** Somebody who asked for nothing; a gate's quorum is made of as many of them as it takes. */
const approver = (n: number): UserId => `ffffffff-ffff-4fff-8fff-${String(n).padStart(12, '0')}` as UserId

function decisionsOf(program: Program, gate: Attempt, { status }: Mock): Sent[] {
  const outcome = status === 'COMPLETED' ? 'approved' : 'denied'
  const planDigest = String(gate.state?.['planDigest'])
  const quorum = outcome === 'approved' ? (nodeOfAttempt(program, gate).gate?.quorum ?? 1) : 1
  const named = { kind: 'decide-approval', runId: gate.runId, taskId: gate.id, outcome, planDigest } as const
  return Array.from({ length: quorum }, (_, n) => {
    const by = approver(n)
    return { command: { ...named, by, comment: REASON }, actor: { kind: 'user', id: by } }
  })
}
