import type { TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { TaskDef } from './definition/task-def.ts'
import { isOpen, type Attempt, type Run, type TaskStatus } from './model.ts'
import { nodeOf, type Node, type Program } from './program.ts'
import { taskTypeOf } from './tasks/task-types.ts'
import { nextTimer } from './timeout.ts'
import type { Turn } from './turn.ts'

/** What distinguishes one new attempt from another. */
export type Draft = Pick<Attempt, 'id' | 'ref' | 'node' | 'name' | 'type' | 'iteration' | 'input'> &
  Partial<
    Pick<
      Attempt,
      'retryCount' | 'retryOf' | 'rollbackOf' | 'readyAt' | 'firstScheduledAt' | 'leaseLosses' | 'state' | 'gatedBy'
    >
  >

function blank(run: Run, draft: Draft, now: Instant): Attempt {
  return {
    runId: run.id,
    rootRunId: run.rootRunId,
    queue: null,
    generation: run.generation.number,
    seq: run.taskSeq,
    status: 'SCHEDULED',
    retryCount: 0,
    retryOf: null,
    rollbackOf: null,
    undo: 'none',
    output: {},
    reason: null,
    workerId: null,
    firstScheduledAt: now,
    scheduledAt: now,
    readyAt: now,
    startedAt: null,
    updatedAt: now,
    endedAt: null,
    timerAt: null,
    lease: null,
    leaseLosses: 0,
    state: null,
    gatedBy: null,
    ...draft,
  }
}

/** The definition an attempt is retried and timed by: its node's, or for a rollback its own. */
export function defOf(program: Program, attempt: Attempt): TaskDef {
  const node = nodeOf(program, attempt.node)
  return attempt.rollbackOf !== null && node.rollback ? node.rollback.taskDef : node.taskDef
}

/** Facts of a new attempt: all that is needed to fold it from the chain; what is at its default is left out. */
function scheduledFacts(attempt: Attempt): JsonObject {
  const { node, name, type, seq, retryCount, generation, iteration, readyAt, firstScheduledAt } = attempt
  const always = { node, name, type, seq, retryCount, generation, iteration, readyAt, firstScheduledAt }
  const { queue, retryOf, rollbackOf, gatedBy, startedAt, workerId } = attempt
  const sometimes = { queue, retryOf, rollbackOf, gatedBy, startedAt, workerId }
  const losses = attempt.leaseLosses > 0 ? { leaseLosses: attempt.leaseLosses } : {}
  return {
    ...always,
    ...losses,
    ...Object.fromEntries(Object.entries(sometimes).filter(([, value]) => value !== null)),
  }
}

function schedule(turn: Turn, attempt: Attempt): Attempt {
  turn.put(attempt)
  turn.record('task.scheduled', attempt, scheduledFacts(attempt), { input: attempt.input })
  return attempt
}

/** A new attempt for a queue, handed out at once when it is ready and somebody here has a place for it. */
export function createQueued(turn: Turn, draft: Draft): Attempt {
  const { now } = turn.env
  turn.setRun({ taskSeq: turn.run.taskSeq + 1 })
  const queue = taskTypeOf(draft.type).queueOf(draft.name)
  const waiting = { ...blank(turn.run, draft, now), queue }
  const lease = queue !== null && waiting.readyAt <= now ? turn.env.handOut(queue) : null
  const taken = { status: 'IN_PROGRESS' as const, startedAt: now, workerId: lease?.owner ?? null, lease }
  const attempt = lease ? { ...waiting, ...taken } : waiting
  return schedule(turn, { ...attempt, timerAt: nextTimer(defOf(turn.program, attempt), attempt, now) })
}

/** A new attempt that is in progress at once and that nobody takes: control nodes and gates. */
export function createStarted(turn: Turn, draft: Draft): Attempt {
  turn.setRun({ taskSeq: turn.run.taskSeq + 1 })
  return schedule(turn, { ...blank(turn.run, draft, turn.env.now), status: 'IN_PROGRESS', startedAt: turn.env.now })
}

/** How an attempt ended. */
export interface End {
  readonly status: TaskStatus
  readonly output?: JsonObject
  readonly reason?: string | null
  readonly workerId?: string | null
  readonly facts?: JsonObject
}

function undoAfter(node: Node, attempt: Attempt, status: TaskStatus): Attempt['undo'] {
  if (!node.rollback || attempt.rollbackOf !== null) return 'none'
  const mayHaveActed = status === 'COMPLETED' || (status === 'CANCELED' && attempt.status === 'IN_PROGRESS')
  return mayHaveActed ? 'due' : 'none'
}

/** Ends an open attempt and records it. What follows from it is somebody else's decision. */
export function endAttempt(turn: Turn, attempt: Attempt, end: End): Attempt {
  const { now } = turn.env
  const node = nodeOf(turn.program, attempt.node)
  const ended: Attempt = {
    ...attempt,
    status: end.status,
    undo: undoAfter(node, attempt, end.status),
    output: end.output ?? attempt.output,
    reason: end.reason ?? null,
    workerId: end.workerId ?? attempt.workerId ?? attempt.lease?.owner ?? null,
    updatedAt: now,
    endedAt: now,
    timerAt: null,
    lease: null,
  }
  turn.put(ended)
  const { startedAt, workerId, retryCount, undo } = ended
  const facts = { startedAt, workerId, retryCount, ...(undo === 'due' ? { undo } : {}), ...end.facts }
  turn.record('task.ended', ended, facts, {
    output: ended.output,
    ...(ended.reason === null ? {} : { reason: ended.reason }),
  })
  return ended
}

/** The newest row of a node in this iteration, when it is still open. */
export function findOpen(turn: Turn, node: string, iteration: number): Attempt | null {
  const attempt = turn.newest(node)
  return attempt && attempt.iteration === iteration && isOpen(attempt.status) ? attempt : null
}

/** An attempt by id that must be there: needs() named it. */
export function attemptOf(turn: Turn, id: TaskId): Attempt {
  const attempt = turn.find(id)
  if (!attempt) throw new Error(`attempt ${id} was not read`)
  return attempt
}
