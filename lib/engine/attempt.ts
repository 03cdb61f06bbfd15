import type { TaskId } from '#core/ids.ts'
import { keepable } from '#core/input.ts'
import type { JsonObject } from '#core/json.ts'
import { instant, type Instant } from '#core/time.ts'
import type { TaskDef } from './definition/task-def.ts'
import { defOf, timedOf } from './attempt-def.ts'
import { isOpen, type Attempt, type Lease, type Run, type TaskStatus } from './model.ts'
import { nodeOfAttempt } from './dynamic.ts'
import type { Node } from './program.ts'
import { queuePlace } from './queue-place.ts'
import { refOf, type Iterations } from './ref.ts'
import { taskTypeOf } from './tasks/task-types.ts'
import { limitsOf } from './task-limits.ts'
import { nextTimer } from './timeout.ts'
import type { Turn } from './turn.ts'

/** What distinguishes one new attempt from another. */
export type Draft = Pick<Attempt, 'id' | 'ref' | 'node' | 'name' | 'type' | 'iteration' | 'input'> &
  Partial<
    Pick<
      Attempt,
      | 'output'
      | 'retryCount'
      | 'retryOf'
      | 'rollbackOf'
      | 'startDelay'
      | 'readyAt'
      | 'firstScheduledAt'
      | 'leaseLosses'
      | 'state'
      | 'gatedBy'
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
    startDelay: 0,
    readyAt: now,
    orderKey: now,
    startedAt: null,
    updatedAt: now,
    endedAt: null,
    timerAt: null,
    lease: null,
    leaseLosses: 0,
    state: null,
    gatedBy: null,
    limits: null,
    ...draft,
  }
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

/** A place here for what is ready; what shares a bound with others is taken from the queue by whoever can count them. */
const leaseFor = (
  turn: Turn,
  { queue, readyAt, limits }: Pick<Attempt, 'queue' | 'readyAt' | 'limits'>,
): Lease | null => (queue !== null && readyAt <= turn.env.now && limits === null ? turn.env.handOut(queue) : null)

/** Whoever runs it holds its input against the schema first: nothing slow is done within a commit. */
const enforcesSchema = ({ enforceSchema, inputSchema }: TaskDef): boolean =>
  enforceSchema && inputSchema?.type === 'JSON' && inputSchema.data !== null

/** A new attempt for a queue, handed out at once when it is ready and somebody here has a place for it. */
export function createQueued(turn: Turn, draft: Draft): Attempt {
  const { now } = turn.env
  turn.setRun({ taskSeq: turn.run.taskSeq + 1 })
  const queue = taskTypeOf(draft.type).queueOf(draft.name)
  const unbounded = { ...blank(turn.run, draft, now), queue }
  const def = defOf(turn.program, unbounded)
  const state = enforcesSchema(def) ? { ...unbounded.state, checksInput: true } : unbounded.state
  const waiting = { ...unbounded, state, limits: limitsOf(def) }
  const lease = leaseFor(turn, waiting)
  const taken = { status: 'IN_PROGRESS' as const, startedAt: now, workerId: lease?.owner ?? null, lease }
  const attempt = lease ? { ...waiting, ...taken } : { ...waiting, orderKey: queuePlace(turn, waiting.readyAt) }
  return schedule(turn, { ...attempt, timerAt: timerOf(turn, attempt) })
}

/** An attempt that is in progress at once and that nobody takes: control nodes, waits and gates; new, or postponed until now. */
export function createStarted(turn: Turn, draft: Draft): Attempt {
  const { now } = turn.env
  const postponed = turn.find(draft.id)
  if (postponed) return updateAttempt(turn, postponed, { ...draft, status: 'IN_PROGRESS', startedAt: now })
  turn.setRun({ taskSeq: turn.run.taskSeq + 1 })
  const started = { ...blank(turn.run, draft, now), status: 'IN_PROGRESS' as const, startedAt: now }
  return schedule(turn, { ...started, timerAt: timerOf(turn, started) })
}

/** A new attempt that nobody takes and that is to begin later, when its timer fires: after a back-off or a startDelay. */
export function createPostponed(turn: Turn, draft: Draft & { readonly readyAt: Instant }): Attempt {
  turn.setRun({ taskSeq: turn.run.taskSeq + 1 })
  return schedule(turn, { ...blank(turn.run, draft, turn.env.now), timerAt: draft.readyAt })
}

/** The moment a WAIT waits for; null when it waits for word from outside, or is none. */
export function waitsUntil({ type, state }: Attempt): number | null {
  const dueAt = type === 'WAIT' ? state?.['dueAt'] : undefined
  return typeof dueAt === 'number' ? dueAt : null
}

/** When something about an open attempt is due. A gate has no timeout: it has one door. */
export function timerOf(turn: Turn, attempt: Attempt): Instant | null {
  const { program, env } = turn
  if (attempt.type === 'HUMAN' && attempt.rollbackOf === null) return null
  const dueAt = waitsUntil(attempt)
  const timeout = nextTimer(timedOf(program, attempt), attempt, env.now)
  if (dueAt === null) return timeout
  return instant(timeout === null ? dueAt : Math.min(dueAt, timeout))
}

/** A change of an open attempt that is neither its hand-out nor its end. */
export function updateAttempt(
  turn: Turn,
  attempt: Attempt,
  changes: Partial<Attempt>,
  facts: JsonObject = {},
): Attempt {
  const changed = { ...attempt, ...changes, updatedAt: turn.env.now }
  const updated = turn.put({ ...changed, timerAt: timerOf(turn, changed) })
  const { readyAt, startedAt, workerId, queue } = updated
  const payloads = changes.output ? { output: changes.output } : {}
  turn.record('task.updated', updated, { readyAt, startedAt, workerId, queue, ...facts }, payloads)
  return updated
}

/** Puts an open attempt into a queue again; it keeps its id, because whoever held it gave it back. */
export function requeue(
  turn: Turn,
  attempt: Attempt,
  changes: Partial<Attempt> & { readonly readyAt: Instant },
): Attempt {
  const queue = changes.queue ?? attempt.queue
  const lease = leaseFor(turn, { queue, readyAt: changes.readyAt, limits: attempt.limits })
  const waiting = { status: 'SCHEDULED' as const, lease: null, queue, orderKey: attempt.orderKey }
  if (!lease) waiting.orderKey = queuePlace(turn, changes.readyAt)
  const startedAt = attempt.startedAt ?? turn.env.now
  const taken = lease ? { status: 'IN_PROGRESS' as const, workerId: lease.owner, startedAt, lease } : {}
  return updateAttempt(turn, attempt, { ...changes, ...waiting, ...taken })
}

/** How an attempt ended. */
export interface End {
  readonly status: TaskStatus
  readonly output?: JsonObject
  readonly reason?: string | null
  readonly workerId?: string | null
  readonly facts?: JsonObject
  readonly input?: JsonObject
  /** Of a SUB_WORKFLOW: whether its child has something that must be undone when the run fails. */
  readonly isUndoDue?: boolean
}

function undoAfter(node: Node, attempt: Attempt, { status, isUndoDue }: End): Attempt['undo'] {
  if (attempt.rollbackOf !== null) return 'none'
  if (attempt.type === 'SUB_WORKFLOW' && attempt.state?.['childRunId']) return isUndoDue ? 'due' : 'none'
  if (!node.rollback) return 'none'
  const mayHaveActed = status === 'COMPLETED' || (status === 'CANCELED' && attempt.status === 'IN_PROGRESS')
  return mayHaveActed ? 'due' : 'none'
}

/** Facts of an end: all that its span says, so that nobody has to look for the attempt's beginning in a long chain. */
function endedFacts(ended: Attempt): JsonObject {
  const { type, seq, iteration, startedAt, scheduledAt, workerId, retryCount, retryOf, rollbackOf, undo } = ended
  return {
    type,
    seq,
    startedAt,
    workerId,
    retryCount,
    ...(startedAt === null ? { scheduledAt } : {}),
    ...(iteration > 0 ? { iteration } : {}),
    ...(retryOf === null ? {} : { retryOf }),
    ...(rollbackOf === null ? {} : { rollbackOf }),
    ...(undo === 'due' ? { undo } : {}),
  }
}

/** Ends an open attempt and records it. What follows from it is somebody else's decision. */
export const endAttempt = (turn: Turn, attempt: Attempt, end: End): Attempt =>
  endWithUndo(turn, attempt, end, undoAfter(nodeOfAttempt(turn.program, attempt), attempt, end))

/** The same where it is known whether it has to be undone. */
export function endWithUndo(turn: Turn, attempt: Attempt, end: End, undo: Attempt['undo']): Attempt {
  const { now } = turn.env
  const ended: Attempt = {
    ...attempt,
    status: end.status,
    undo,
    input: end.input ?? attempt.input,
    output: end.output ?? attempt.output,
    reason: end.reason == null ? null : keepable(end.reason),
    workerId: end.workerId ?? attempt.workerId ?? attempt.lease?.owner ?? null,
    updatedAt: now,
    endedAt: now,
    timerAt: null,
    lease: null,
  }
  turn.put(ended)
  turn.record(
    'task.ended',
    ended,
    { ...endedFacts(ended), ...end.facts },
    {
      output: ended.output,
      ...(ended.reason === null ? {} : { reason: ended.reason }),
    },
  )
  return ended
}

/** The newest row of a node in these iterations. */
export function findIn(turn: Turn, node: string, at: Iterations): Attempt | null {
  const attempt = turn.newest(node)
  return attempt?.ref === refOf(node, at) ? attempt : null
}

/** The newest row of a node in these iterations, when it is still open. */
export function findOpen(turn: Turn, node: string, at: Iterations): Attempt | null {
  const attempt = findIn(turn, node, at)
  return attempt && isOpen(attempt.status) ? attempt : null
}

/** An attempt by id that must be there: needs() named it. */
export function attemptOf(turn: Turn, id: TaskId): Attempt {
  const attempt = turn.find(id)
  if (!attempt) throw new Error(`attempt ${id} was not read`)
  return attempt
}
