import { AppError, isAppError, never } from '#core/errors.ts'
import type { Database } from '#db/database.ts'
import { GuardFailed } from '#db/guard-failed.ts'
import { findKeyHolder, KeyHeld } from '#db/idempotency-keys.ts'
import { claimSends, deleteSends, hasPendingLaunch, postponeSend, type KeptSend } from '#db/outbox.ts'
import type { Command, Origin } from '#engine/command.ts'
import type { LaunchOrder, PublishedEvent, Send } from '#engine/send.ts'
import type { Orchestrator, Outcome, Submission } from '../port.ts'
import { inputOf } from './failed-run.ts'
import { RunParked } from './run-parked.ts'

/** The definition an order means, frozen as it is now. Throws AppError when there is none, or when it may not be started so. */
export type ResolveLaunch = (order: LaunchOrder) => Promise<NonNullable<Submission['program']>>

/** What the handlers of an event want done, and who is told what came of it. */
export interface EventHandling {
  /** The same however often it is asked: each can be applied once. */
  readonly submissions: readonly Submission[]
  readonly settle: (outcomes: readonly Outcome[]) => Promise<void>
}

/** Throws AppError when it cannot be said. */
export type HandleEvent = (event: PublishedEvent) => Promise<EventHandling>

export interface OutboxParts {
  readonly db: Database
  readonly commit: Orchestrator['commit']
  readonly resolveLaunch: ResolveLaunch
  readonly handleEvent: HandleEvent
}

/** What runs want of each other, on its way. */
export interface Outbox {
  /** Delivers what was kept just now; what cannot be delivered is due again later. */
  deliver(sends: readonly KeptSend[]): Promise<void>
  /** Delivers what is due. Answers when to look again, in ms. */
  deliverDue(): Promise<number>
}

const BATCH = 50
const LOOK_MS = 1_000
const TRIES_MAX = 20

/** A run acts upon another by itself. */
const ORIGIN: Origin = { actor: { kind: 'service', id: 'conductor-lightstep' }, via: 'system', request: null }

export function createOutbox(parts: OutboxParts): Outbox {
  const deliver = async (sends: readonly KeptSend[]): Promise<void> => {
    await Promise.all(sends.map((send) => deliverOne(parts, send)))
  }
  return {
    deliver,
    async deliverDue() {
      const due = await claimSends(parts.db.pool, BATCH)
      await deliver(due)
      return due.length === BATCH ? 0 : LOOK_MS
    },
  }
}

async function deliverOne(parts: OutboxParts, kept: KeptSend): Promise<void> {
  const problem = await apply(parts, kept)
  if (problem === null) return
  // Whoever kept it just now leaves it to whoever finds it due.
  if (!isForLater(problem)) await deleteSends(parts.db.pool, [kept.id])
  else if (kept.tries >= TRIES_MAX && !isNews(kept)) await postponeSend(parts.db.pool, kept.id, problem.message, null)
  else if (kept.tries > 0) await postponeSend(parts.db.pool, kept.id, problem.message, backOffMs(kept.tries))
}

/** A run that hears late of a child that goes on still has to: it may roll back for hours before it can. */
const isNews = ({ send }: KeptSend): boolean => send.kind === 'command' && send.command.kind === 'child-reopened'

const isForLater = (error: AppError): boolean =>
  error instanceof RunParked ||
  (!(error instanceof GuardFailed) && (error.code === 'unavailable' || error.code === 'rate_limited'))

const BACK_OFF_MS_MAX = 300_000
const backOffMs = (tries: number): number => Math.min(1_000 * 2 ** tries, BACK_OFF_MS_MAX)

type CommandSend = Extract<Send, { kind: 'command' }>

/**
 * An order to a run that is still to be launched waits for that; one that takes a run up again, for a place among others. A
 * run whose child goes on already waits for its key, too.
 */
function problemFor({ command }: CommandSend, problem: AppError, isEarly: boolean): AppError {
  const later = (message: string): AppError => new AppError('unavailable', message, { cause: problem })
  if (problem.code === 'not_found' && isEarly) return later('The run is not launched yet.')
  if (problem instanceof KeyHeld && command.kind === 'child-reopened') return later(problem.message)
  const isOfFamily = command.kind === 'child-reopened' || command.kind === 'rejoin'
  return problem.code === 'rate_limited' && isOfFamily ? later(problem.message) : problem
}

/** Who waits for a run that cannot take its order is told so. */
async function submitInTurn(parts: OutboxParts, kept: KeptSend, send: CommandSend): Promise<AppError | null> {
  const { command, actor } = send
  const isEarly = await hasPendingLaunch(parts.db.pool, command.runId)
  const refused = await submit(parts, kept, { command, origin: actor ? { ...ORIGIN, actor } : ORIGIN })
  const problem = refused && problemFor(send, refused, isEarly)
  if (problem === null || command.kind !== 'rejoin') return problem
  if (isForLater(problem) && kept.tries < TRIES_MAX) return problem
  const told: Command = { kind: 'launch-failed', ...command.for, reason: problem.message }
  return submit(parts, kept, { command: told, origin: ORIGIN })
}

/** What the handlers of an event want is the same however often it is asked: each of their doings can be applied once. */
async function handle(parts: OutboxParts, kept: KeptSend, event: PublishedEvent): Promise<AppError | null> {
  try {
    const { submissions, settle } = await parts.handleEvent(event)
    const outcomes = await parts.commit(submissions)
    for (const outcome of outcomes) if (!outcome.ok && isForLater(outcome.error)) return outcome.error
    await settle(outcomes)
  } catch (error) {
    return isAppError(error) ? error : new AppError('unavailable', 'An unexpected error occurred.', { cause: error })
  }
  await deleteSends(parts.db.pool, [kept.id])
  return null
}

/** Why it was not applied, or null. A refusal other than for lack of means is the last word: there is nothing left to deliver. */
async function apply(parts: OutboxParts, kept: KeptSend): Promise<AppError | null> {
  const { send } = kept
  switch (send.kind) {
    case 'command':
      return submitInTurn(parts, kept, send)
    case 'launch':
      return launch(parts, kept, send.order)
    case 'event':
      return handle(parts, kept, send.event)
    default:
      return never(send)
  }
}

async function submit(parts: OutboxParts, { id }: KeptSend, submission: Submission): Promise<AppError | null> {
  const [outcome] = await parts.commit([
    { ...submission, also: [{ kind: 'delivered', outboxId: id }, ...(submission.also ?? [])] },
  ])
  return outcome?.ok ? null : (outcome?.error ?? new AppError('unavailable', 'Nothing was answered.'))
}

async function launch(parts: OutboxParts, kept: KeptSend, order: LaunchOrder): Promise<AppError | null> {
  const problem = await start(parts, kept, order)
  if (problem === null) return null
  if (!(problem instanceof GuardFailed)) {
    if (problem.code === 'conflict') return problem
    if (isForLater(problem) && kept.tries < TRIES_MAX) return problem
  }
  const command = (await existingCommand(parts, order, problem)) ?? failedCommand(order, problem.message)
  return command ? submit(parts, kept, { command, origin: ORIGIN }) : problem
}

async function start(parts: OutboxParts, kept: KeptSend, order: LaunchOrder): Promise<AppError | null> {
  try {
    const program = await parts.resolveLaunch(order)
    const input = await inputOf(parts.db, order)
    const { runId, correlationId, priority, actor, requesters, parent, launchedBy, idempotency } = order
    const workflow = nameOf(order)
    const key = idempotency && { kind: 'idempotency-key' as const, workflow, ...idempotency }
    return await submit(parts, kept, {
      command: { kind: 'start', runId, programHash: program.hash, input, note: null, correlationId, priority },
      origin: ORIGIN,
      start: { actor, requesters, parent, launchedBy },
      program,
      ...(key && { also: [key] }),
    })
  } catch (error) {
    return isAppError(error) ? error : new AppError('unavailable', 'An unexpected error occurred.', { cause: error })
  }
}

const nameOf = ({ workflow }: LaunchOrder): string =>
  'name' in workflow ? workflow.name : String(workflow.definition['name'])

/** Whoever only wants a run to be there is told of the one that has the key. A child cannot be another's: it would not report here. */
async function existingCommand(parts: OutboxParts, order: LaunchOrder, problem: AppError): Promise<Command | null> {
  const { idempotency, launchedBy } = order
  if (!(problem instanceof GuardFailed) || idempotency?.strategy !== 'RETURN_EXISTING') return null
  if (!launchedBy || launchedBy.taskId === null) return null
  const holder = await findKeyHolder(parts.db.prisma, { workflow: nameOf(order), key: idempotency.key })
  const { runId, taskId } = launchedBy
  return holder && { kind: 'launched', runId, taskId, launched: holder.runId }
}

/** Tells the run that wanted a launch, or its task that waits for it, that there will be none. */
function failedCommand({ runId: launched, parent, launchedBy }: LaunchOrder, reason: string): Command | null {
  const by = parent ?? launchedBy
  if (!by) return null
  const { runId, taskId } = by
  return taskId === null
    ? { kind: 'not-compensated', runId, launched, reason }
    : { kind: 'launch-failed', runId, taskId, reason }
}
