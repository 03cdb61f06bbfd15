import { AppError, isAppError } from '#core/errors.ts'
import type { TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { laterOf, type Instant } from '#core/time.ts'
import { listNeededAttempts } from '#db/attempts.ts'
import type { Sql } from '#db/database.ts'
import { chainOfRun } from '#db/entries.ts'
import type { Command, Decision, Env, Needs, Origin, State } from '#engine/command.ts'
import { abandon, needsToAbandon } from '#engine/commands/abandon.ts'
import { decide } from '#engine/decide.ts'
import type { Attempt, Lease, Run } from '#engine/model.ts'
import { MissingRows, mergeNeeds, NO_NEEDS } from '#engine/missing.ts'
import { needs } from '#engine/needs.ts'
import type { Program } from '#engine/program.ts'
import { digestOf } from '#ledger/canonical.ts'
import type { UnchainedEntry } from '#ledger/entry.ts'
import type { Submission } from '../port.ts'
import type { Programs } from './programs.ts'
import { byDatabaseClock } from './request-times.ts'
import type { RunWork } from './run-work.ts'
import { newSeed, seededRandom } from './seed.ts'

/** What every submission of a commit is decided with. */
export interface Desk {
  readonly sql: Sql
  readonly programs: Programs
  /** The database's clock. */
  readonly now: Instant
  /** By how many ms it is ahead of this process's own. */
  readonly aheadMs: number
  readonly handOut: (queue: string, now: Instant) => Lease | null
}

/** Deciding threw what no caller can be told: the definition or the state of the run is at fault, or the engine. */
export class Undecidable extends Error {
  override readonly name = 'Undecidable'
}

/** Runs a pure part of deciding. */
function pure<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (isAppError(cause) || cause instanceof MissingRows) throw cause
    throw new Undecidable(cause instanceof Error ? cause.message : 'it did not say why', { cause })
  }
}

const HANDED_OUT_MAX = 64

/** What decides, and on what. */
interface Decider {
  readonly likely: (subject: Attempt | null) => Needs
  readonly decide: (attempts: readonly Attempt[], read: State['read'], env: Env) => Decision
  readonly maskedFields: readonly string[]
}

function byProgram({ programs }: Desk, work: RunWork, command: Command): Decider {
  const program = pure(() => programOf(programs, work, command))
  const { run } = work
  return {
    likely: (subject) => needs(program, run, command, subject),
    decide: (attempts, read, env) => decide(program, { run, attempts, read }, command, env),
    maskedFields: program.workflow.maskedFields,
  }
}

/** Ends a run that was set aside where its program cannot say how; null for anything else. */
function withoutProgram({ run, maskedFields }: RunWork, { command, also }: Submission): Decider | null {
  if (!run || command.kind !== 'terminate' || !also?.some(({ kind }) => kind === 'unparked')) return null
  return {
    likely: () => needsToAbandon(run),
    decide: (attempts, read, env) => abandon({ run, attempts, read }, command, env),
    maskedFields,
  }
}

/** Decides one submission on what its run has become by now, and keeps the outcome in `work`. Throws, and leaves `work` as it was, when it is refused. */
export async function foldSubmission(desk: Desk, work: RunWork, submission: Submission): Promise<Run> {
  try {
    return await foldBy(desk, work, submission, byProgram(desk, work, submission.command))
  } catch (error) {
    const last = withoutProgram(work, submission)
    if (!last || !(error instanceof Undecidable || work.run?.ending?.canceling)) throw error
    return foldBy(desk, work, submission, last)
  }
}

async function foldBy(desk: Desk, work: RunWork, submission: Submission, decider: Decider): Promise<Run> {
  const { command } = submission
  const origin = byDatabaseClock(submission.origin, desk.aheadMs)
  const subject = await findSubject(desk.sql, work, command)
  const now = latestOf(desk.now, work.run, subject, origin)
  const seed = newSeed()
  const env = (): Env => ({
    now,
    random: seededRandom(seed),
    digest: digestOf,
    handOut: boundedHandOut(desk, now),
    origin,
    ...(submission.start && { start: submission.start }),
  })
  const likely = pure(() => decider.likely(subject))
  const decision = await decideOn(desk.sql, work, likely, (attempts, read) => {
    const known = subject && !attempts.includes(subject) ? [...attempts, subject] : attempts
    return pure(() => decider.decide(known, read, env()))
  })
  const entries = entriesOf(work, origin, decision, seed)
  work.apply(command, decision)
  work.maskedFields = decider.maskedFields
  work.entries.push(...entries)
  for (const write of submission.also ?? []) work.also.push({ ...write, at: now })
  return decision.run
}

/** A run of few attempts that are all known is decided over all of them. */
const ALL_MAX = 64

/** All attempts are known, and none is history. */
const isPlain = (work: RunWork): boolean => work.isComplete() && work.run?.generation.number === 1

/** Reads what is likely to be needed, and what the decision then asks for. */
async function decideOn(
  sql: Sql,
  work: RunWork,
  likely: Needs,
  attempt: (attempts: readonly Attempt[], read: Needs | 'all') => Decision,
): Promise<Decision> {
  for (let read = likely; ;) {
    await readMissing(sql, work, read)
    const all = isPlain(work) ? work.all() : null
    if (all && all.length <= ALL_MAX) return attempt(all, 'all')
    try {
      return attempt(work.gather(read), read)
    } catch (error) {
      if (!(error instanceof MissingRows)) throw error
      read = mergeNeeds(read, error.needs)
    }
  }
}

/** The program a command is decided by: the run's own, or the one it begins or begins again with. */
export function programOf(programs: Programs, work: RunWork, command: Command): Program {
  if (command.kind === 'restart' && command.programHash !== null) return programs.get(command.programHash)
  if (work.run) return programs.get(work.run.programHash)
  if (command.kind === 'start') return programs.get(command.programHash)
  throw new AppError('not_found', 'There is no such run. Nothing was done.')
}

/** The attempt a command names. */
export const subjectIdOf = (command: Command): TaskId | null => ('taskId' in command ? command.taskId : null)

const byId = (id: TaskId): Needs => ({ ...NO_NEEDS, tasks: [id] })

async function findSubject(sql: Sql, work: RunWork, command: Command): Promise<Attempt | null> {
  const id = subjectIdOf(command)
  if (id === null) return null
  await readMissing(sql, work, byId(id))
  const found = work.find(id)
  if (!found) throw new AppError('not_found', 'The run has no such task. Nothing was done.')
  return found
}

async function readMissing(sql: Sql, work: RunWork, needed: Needs): Promise<void> {
  const missing = work.missing(needed)
  if (!missing) return
  const read = await listNeededAttempts(sql, [{ runId: work.id, needs: missing, touched: work.touched() }])
  work.remember(
    read.filter(({ runId }) => runId === work.id),
    missing,
  )
}

/** The first branches of a wide fork take their places at once, the others wait in the queue, where other runs have their turn too. */
function boundedHandOut(desk: Desk, now: Instant): Env['handOut'] {
  let handedOut = 0
  return (queue) => {
    if (handedOut === HANDED_OUT_MAX) return null
    const lease = desk.handOut(queue, now)
    if (lease) handedOut++
    return lease
  }
}

/** Nothing happens before what it follows from. */
function latestOf(now: Instant, run: Run | null, subject: Attempt | null, { request }: Origin): Instant {
  const before = [run?.updatedAt, subject?.updatedAt, request?.policy.endedAt]
  return before.reduce<Instant>((latest, at) => (at === undefined ? latest : laterOf(latest, at)), now)
}

/** The facts of a decision as entries; the first also says by which seed it can be replayed and which request led to it. */
function entriesOf(work: RunWork, origin: Origin, decision: Decision, seed: string): UnchainedEntry[] {
  const first: JsonObject = origin.request ? { seed, request: origin.request as unknown as JsonObject } : { seed }
  return decision.entries.map((draft, index) => ({
    chain: chainOfRun(work.id),
    at: draft.at,
    kind: draft.kind,
    taskId: draft.taskId,
    ref: draft.ref,
    status: draft.status,
    actor: origin.actor,
    via: origin.via,
    policyIds: origin.request?.policy.ids ?? [],
    facts: index === 0 ? { ...draft.facts, ...first } : draft.facts,
    digests: Object.fromEntries(Object.entries(draft.payloads).map(([name, payload]) => [name, digestOf(payload)])),
  }))
}
