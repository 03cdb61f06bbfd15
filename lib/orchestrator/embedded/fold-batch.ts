import { isAppError } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { listNeededAttempts, type RunNeeds } from '#db/attempts.ts'
import type { Sql } from '#db/database.ts'
import type { StoredProgram } from '#db/programs.ts'
import { lockRuns, readClock, readRuns } from '#db/runs.ts'
import type { Command, Needs } from '#engine/command.ts'
import { NO_NEEDS } from '#engine/missing.ts'
import { needs } from '#engine/needs.ts'
import type { Attempt } from '#engine/model.ts'
import type { Outcome, Submission } from '../port.ts'
import type { DatabaseClock } from './database-clock.ts'
import { foldSubmission, programOf, subjectIdOf, Undecidable, type Desk } from './fold-submission.ts'
import type { Reservation } from './hand-out.ts'
import type { Programs } from './programs.ts'
import type { RunCache } from './run-cache.ts'
import { RunParked } from './run-parked.ts'
import { RunWork } from './run-work.ts'
import { isUnheard } from './unheard.ts'
import { placeEntries, type Written } from './write-works.ts'

/** What became of one submission in one try. */
export type Answer = { readonly runId: RunId } & (
  | { readonly kind: 'done'; readonly outcome: Outcome }
  /** Its run was no longer as it was known. */
  | { readonly kind: 'stale' }
  /** It could not be decided; the run as it was read, null for one that was to start. */
  | { readonly kind: 'undecidable'; readonly error: Undecidable; readonly before: RunWork['before'] }
)

/** A batch as it was decided, before it is written. */
export interface Folded {
  readonly answers: readonly Answer[]
  readonly works: ReadonlyMap<RunId, RunWork>
  /** Runs of which nothing was read: what is said of them holds only if they were written so. */
  readonly fromMemory: ReadonlySet<RunId>
  readonly written: readonly Written[]
  /** Sources that must be there before the runs that began with them. */
  readonly programs: readonly StoredProgram[]
  readonly now: Instant
}

export interface FoldParts {
  readonly sql: Sql
  readonly programs: Programs
  readonly cache: RunCache
  readonly clock: DatabaseClock
  readonly reservation: Reservation
  /** Nothing is taken from memory: every run is read. */
  readonly isFresh: boolean
  /** The rows of the runs are locked as they are read. */
  readonly isLocking: boolean
}

/** Reads what is not known of the runs and decides every submission in order. Each that is refused leaves no trace. */
export async function foldBatch(parts: FoldParts, submissions: readonly Submission[]): Promise<Folded> {
  const { sql, programs, reservation } = parts
  const { works, fromMemory, now } = await openWorks(parts, submissions)
  const aheadMs = now - Date.now()
  await programs.load(sql, hashesOf(works, submissions))
  await readAhead(parts, works, submissions)
  const desk = { sql, programs, now, aheadMs, handOut: reservation.handOut }
  const answers: Answer[] = []
  const troubled = new Set<RunId>()
  for (const submission of submissions) {
    const { runId } = submission.command
    const work = works.get(runId)
    if (!work) throw new Error('every submission has a run')
    const answer = troubled.has(runId) ? ({ kind: 'stale', runId } as const) : await answerTo(desk, work, submission)
    if (answer.kind === 'undecidable') troubled.add(runId)
    answers.push(answer)
  }
  return {
    answers,
    works,
    fromMemory,
    written: [...works.values()].map(placeEntries).filter((each) => each !== null),
    programs: submissions.flatMap(({ program }, index) => (program && isDone(answers[index]) ? [program] : [])),
    now,
  }
}

const isDone = (answer: Answer | undefined): boolean => answer?.kind === 'done' && answer.outcome.ok

async function answerTo(desk: Desk, work: RunWork, submission: Submission): Promise<Answer> {
  const { runId } = submission.command
  const parked = work.before?.parked ?? null
  try {
    if (parked !== null && !submission.also?.some(({ kind }) => kind === 'unparked')) throw new RunParked(parked)
    if (submission.program) desk.programs.add(submission.program)
    return { runId, kind: 'done', outcome: { ok: true, run: await foldSubmission(desk, work, submission) } }
  } catch (error) {
    const undecidable = asUndecidable(submission, error)
    if (undecidable) return { runId, kind: 'undecidable', error: undecidable, before: work.before }
    if (isAppError(error)) return { runId, kind: 'done', outcome: { ok: false, error } }
    throw error
  }
}

/** What is wrong with the content of a run is no answer where nobody hears it. */
function asUndecidable({ command }: Submission, error: unknown): Undecidable | null {
  if (error instanceof Undecidable) return error
  const isUntold = isAppError(error) && error.code === 'invalid' && isUnheard(command)
  return isUntold ? new Undecidable(error.message, { cause: error }) : null
}

/** The clock alone has brought these about: they are decided by a fresh look at it. */
const isOfTheClock = ({ command }: Submission): boolean => command.kind === 'timer' || command.kind === 'lease-lost'

/** Runs from memory, the others read. */
async function openWorks(
  parts: FoldParts,
  submissions: readonly Submission[],
): Promise<Pick<Folded, 'works' | 'fromMemory' | 'now'>> {
  const { sql, clock, isLocking } = parts
  const works = new Map<RunId, RunWork>()
  const unread: RunId[] = []
  for (const [runId, all] of Map.groupBy(submissions, ({ command }) => command.runId)) {
    const work = fromMemoryOf(parts, runId, all)
    if (work) works.set(runId, work)
    else unread.push(runId)
  }
  const fromMemory = new Set(works.keys())
  const known = unread.length === 0 ? clock.now() : null
  if (known !== null) return { works, fromMemory, now: known }
  const observe = clock.ask()
  const { found, now } = await read(sql, unread, isLocking)
  observe(now)
  for (const runId of unread) works.set(runId, new RunWork(runId, found.get(runId) ?? null))
  return { works, fromMemory, now }
}

/**
 * A run that this process wrote last, taken not to be set aside, or one that is to start, taken not to exist: its write finds
 * out.
 */
function fromMemoryOf({ cache, isFresh }: FoldParts, runId: RunId, all: readonly Submission[]): RunWork | null {
  if (isFresh || all.some(isOfTheClock)) return null
  const cached = cache.get(runId)
  if (cached) return new RunWork(runId, { ...cached.headed, parked: null }, cached.known)
  return all[0]?.command.kind === 'start' ? new RunWork(runId, null) : null
}

async function read(sql: Sql, ids: readonly RunId[], isLocking: boolean): ReturnType<typeof readRuns> {
  if (ids.length === 0) return { found: new Map(), now: await readClock(sql) }
  return isLocking ? lockRuns(sql, ids) : readRuns(sql, ids)
}

function hashesOf(works: ReadonlyMap<RunId, RunWork>, submissions: readonly Submission[]): string[] {
  const ofRuns = [...works.values()].flatMap(({ run }) => (run ? [run.programHash] : []))
  const named = submissions.flatMap(({ command, program }) =>
    (command.kind === 'start' || command.kind === 'restart') && !program ? (command.programHash ?? []) : [],
  )
  return [...ofRuns, ...named]
}

/** Reads at once what the submissions of all runs need: first the attempts they name, then what follows from those. */
async function readAhead(
  { sql, programs }: FoldParts,
  works: ReadonlyMap<RunId, RunWork>,
  submissions: readonly Submission[],
): Promise<void> {
  const about = submissions.flatMap(({ command }) => {
    const work = works.get(command.runId)
    return work?.run && !work.isComplete() ? [{ command, work }] : []
  })
  if (about.length === 0) return
  const subjects = about.map(({ command, work }) => ({ work, needed: byIds(subjectIdOf(command)) }))
  await readNeeded(sql, subjects)
  const following = about.flatMap(({ command, work }) => neededBy(programs, work, command))
  await readNeeded(sql, following)
}

const byIds = (id: Attempt['id'] | null): Needs => ({ ...NO_NEEDS, tasks: id === null ? [] : [id] })

/** Nothing when it cannot be said: then deciding itself says what is wrong. */
function neededBy(programs: Programs, work: RunWork, command: Command): { work: RunWork; needed: Needs }[] {
  const id = subjectIdOf(command)
  try {
    const needed = needs(programOf(programs, work, command), work.run, command, id === null ? null : work.find(id))
    return [{ work, needed }]
  } catch {
    return []
  }
}

async function readNeeded(sql: Sql, wanted: readonly { work: RunWork; needed: Needs }[]): Promise<void> {
  const asked = wanted.flatMap(({ work, needed }): { work: RunWork; missing: Needs }[] => {
    const missing = work.missing(needed)
    return missing ? [{ work, missing }] : []
  })
  if (asked.length === 0) return
  const rows = await listNeededAttempts(
    sql,
    asked.map(({ work, missing }): RunNeeds => ({ runId: work.id, needs: missing, touched: [] })),
  )
  const ofRun = Map.groupBy(rows, ({ runId }) => runId)
  for (const { work, missing } of asked) work.remember(ofRun.get(work.id) ?? [], missing)
}
