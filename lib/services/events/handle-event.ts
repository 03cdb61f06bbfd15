import { createHash } from 'node:crypto'
import { isAppError } from '#core/errors.ts'
import { namedRunId, RunId, TaskId } from '#core/ids.ts'
import { isKeepable, keepable } from '#core/input.ts'
import type { Json } from '#core/json.ts'
import { findAttempt, findNewestAttempt } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { addFirings, listHandlersOf, type EventFiring, type StoredHandler } from '#db/event-handlers.ts'
import { findRun, readClock } from '#db/runs.ts'
import type { Origin } from '#engine/command.ts'
import type { ProgramSource } from '#engine/compile.ts'
import { EventHandlerDef, expandedObject } from '#engine/definition/event-handler.ts'
import { EXTENSION } from '#engine/definition/extension.ts'
import { wishOf, type EventWish } from '#engine/event-action.ts'
import type { Attempt, Run } from '#engine/model.ts'
import type { PublishedEvent } from '#engine/send.ts'
import type { EventHandling } from '#orchestrator/embedded/outbox.ts'
import type { Outcome, Submission } from '#orchestrator/port.ts'
import { resolveHandled } from '../workflows/resolve-launch.ts'

/** A script's value over `$`; what is wrong with it is said, never thrown. */
export type Evaluate = (
  source: string,
  data: Json,
) => Promise<{ readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string }>

export interface EventParts {
  readonly db: Database
  readonly evaluate: Evaluate
}

type Verdict = Pick<EventFiring, 'outcome' | 'reason' | 'targetRunId'>

/** One action about one event: what is to be committed for it, or what is known of it without. */
interface Doing {
  readonly firing: Omit<EventFiring, keyof Verdict | 'at'>
  readonly plan: Verdict | { readonly submission: Submission }
}

/**
 * What the active handlers of an event want done. A started run has an id that follows from the event, and a task ends once, so
 * that an event which comes again changes nothing. A handler acts within its service function: it hears of no other's runs.
 */
export async function handleEvent(parts: EventParts, event: PublishedEvent): Promise<EventHandling> {
  const { prisma } = parts.db
  const run = await findRun(prisma, event.runId)
  const heard = (await listHandlersOf(prisma, event.name)).filter(
    ({ serviceFunction }) => serviceFunction === run?.serviceFunction,
  )
  const doings: Doing[] = []
  for (const handler of heard) doings.push(...(await doingsOf(parts, handler, event)))
  const submissions = doings.flatMap(({ plan }) => ('submission' in plan ? [plan.submission] : []))
  return { submissions, settle: (outcomes) => settle(parts.db, doings, outcomes) }
}

async function doingsOf(parts: EventParts, stored: StoredHandler, event: PublishedEvent): Promise<Doing[]> {
  const handler = EventHandlerDef.parse(JSON.parse(stored.definition))
  const held = await conditionVerdict(parts, handler, event)
  const doings: Doing[] = []
  for (const [actionIndex, action] of handler.actions.entries()) {
    const firing = {
      eventId: event.id,
      handler: stored.name,
      actionIndex,
      event: event.name,
      runId: event.runId,
      serviceFunction: stored.serviceFunction,
      action: action.action,
    }
    const wish = held ? null : wishOf(action, event)
    const plan =
      held ?? (typeof wish === 'string' ? failed(wish) : wish && (await planOf(parts.db, firing, wish, event)))
    if (plan) doings.push({ firing, plan })
  }
  return doings
}

const failed = (reason: string, targetRunId: RunId | null = null): Verdict => ({
  outcome: 'failed',
  reason: keepable(reason),
  targetRunId,
})

/** Why nothing is done, or null when the condition holds. Conductor: true, and numbers above 0, are true. */
async function conditionVerdict(
  { evaluate }: EventParts,
  { condition, actions }: EventHandlerDef,
  { payload }: PublishedEvent,
): Promise<Verdict | null> {
  if (condition === null || condition.trim() === '') return null
  const isExpanded = actions.some(({ expandInlineJSON }) => expandInlineJSON)
  const answer = await evaluate(condition, isExpanded ? expandedObject(payload) : payload)
  if (!answer.ok) return failed(`The condition could not be evaluated: ${answer.message}`)
  const { value } = answer
  const isHeld = value === true || (typeof value === 'number' && value > 0)
  return isHeld ? null : { outcome: 'skipped', reason: 'The condition does not hold.', targetRunId: null }
}

type Planned = Doing['firing']

const planOf = (db: Database, firing: Planned, wish: EventWish, event: PublishedEvent): Promise<Doing['plan']> =>
  wish.kind === 'start' ? planStart(db, firing, wish, event) : planEnd(db, firing, wish)

const originOf = ({ handler }: Planned): Origin => ({
  actor: { kind: 'service', id: `event-handler:${handler}` },
  via: 'system',
  request: null,
})

async function planStart(
  db: Database,
  firing: Planned,
  wish: Extract<EventWish, { kind: 'start' }>,
  { actor, requesters, runId: from }: PublishedEvent,
): Promise<Doing['plan']> {
  const { input, correlationId } = wish
  const name = `${firing.eventId}:${firing.handler}:${firing.actionIndex}`
  const runId = namedRunId(createHash('sha256').update(name).digest())
  const launchedBy = { runId: from, taskId: null }
  try {
    const order = { runId, ...wish, priority: 0, parent: null, launchedBy, actor, requesters }
    const program = await resolveHandled(db, order)
    if (functionOf(program.source) !== firing.serviceFunction)
      return failed(`${wish.workflow.name} belongs to another service function. Nothing was launched.`)
    return {
      submission: {
        command: { kind: 'start', runId, programHash: program.hash, input, note: null, correlationId, priority: 0 },
        origin: originOf(firing),
        start: { actor, requesters, launchedBy },
        program,
      },
    }
  } catch (error) {
    if (!isAppError(error) || error.code === 'unavailable') throw error
    return failed(error.message)
  }
}

const functionOf = (source: string): string =>
  (JSON.parse(source) as ProgramSource).workflow.metadata[EXTENSION].serviceFunction

/** Who says how a task ended: it tells this firing's own end from somebody else's. */
const workerOf = ({ eventId, handler, actionIndex }: Planned): string => `event:${eventId}:${handler}:${actionIndex}`

type EndWish = Extract<EventWish, { kind: 'end' }>

async function planEnd(db: Database, firing: Planned, wish: EndWish): Promise<Doing['plan']> {
  const named = await namedAttempt(db, wish)
  const run = await runOf(db, wish.runId ?? named?.runId ?? '', firing.serviceFunction)
  if (!run) return failed(`There is no ${targetOf(wish)} of ${firing.serviceFunction}. Nothing was done.`)
  const attempt = wish.taskId === null ? await newestOf(db, run, wish) : named
  if (attempt?.runId !== run.id) return failed(`The run has no task ${taskOf(wish)}. Nothing was done.`, run.id)
  const workerId = workerOf(firing)
  if (attempt.workerId === workerId) return { outcome: 'done', reason: null, targetRunId: run.id }
  const { status, output, reason } = wish
  const command = { kind: 'result', runId: run.id, taskId: attempt.id, owner: null, status, output, reason } as const
  return { submission: { command: { ...command, workerId }, origin: originOf(firing) } }
}

const taskOf = ({ taskId, ref }: EndWish): string => (taskId ?? ref ?? '').slice(0, 100)

const targetOf = (wish: EndWish): string =>
  wish.runId === null ? `task ${taskOf(wish)}` : `run ${wish.runId.slice(0, 100)}`

async function runOf(db: Database, id: string, serviceFunction: string): Promise<Run | null> {
  const runId = RunId.safeParse(id)
  const run = runId.success ? await findRun(db.prisma, runId.data) : null
  return run?.serviceFunction === serviceFunction ? run : null
}

/** The task that an id names; Conductor asks for its run by nothing else. */
async function namedAttempt(db: Database, { taskId }: EndWish): Promise<Attempt | null> {
  const id = TaskId.safeParse(taskId)
  return id.success ? findAttempt(db.prisma, id.data) : null
}

const newestOf = async (db: Database, run: Run, { ref }: EndWish): Promise<Attempt | null> =>
  ref === null || !isKeepable(ref) ? null : findNewestAttempt(db.prisma, run.id, ref)

/** Keeps what became of each. */
async function settle(db: Database, doings: readonly Doing[], outcomes: readonly Outcome[]): Promise<void> {
  if (doings.length === 0) return
  const at = await readClock(db.pool)
  const left = [...outcomes]
  const firings: EventFiring[] = []
  for (const { firing, plan } of doings) {
    const verdict = 'submission' in plan ? await verdictOn(db, plan.submission, left.shift()) : plan
    firings.push({ ...firing, ...verdict, at })
  }
  await addFirings(db.prisma, firings)
}

/** Whoever else had the same event was quicker: its run is there, or the task bears its mark. */
async function wasDone(db: Database, command: Submission['command']): Promise<boolean> {
  if (command.kind === 'start') return (await findRun(db.prisma, command.runId)) !== null
  if (command.kind !== 'result') return false
  return (await findAttempt(db.prisma, command.taskId))?.workerId === command.workerId
}

async function verdictOn(db: Database, { command }: Submission, outcome: Outcome | undefined): Promise<Verdict> {
  const done: Verdict = { outcome: 'done', reason: null, targetRunId: command.runId }
  if (outcome?.ok || (await wasDone(db, command))) return done
  const target = command.kind === 'start' ? null : command.runId
  return failed(outcome?.error.message ?? 'Nothing was answered.', target)
}
