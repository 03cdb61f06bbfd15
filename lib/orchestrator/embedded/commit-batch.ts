import { setTimeout as delay } from 'node:timers/promises'
import { AppError, isAppError } from '#core/errors.ts'
import { keepable } from '#core/input.ts'
import { GuardFailed } from '#db/guard-failed.ts'
import { codesOf, isConnectionLost, isOrderConflict, isUnable } from '#db/failure.ts'
import { findHeadedRun, parkRun, type HeadedRun } from '#db/runs.ts'
import { isFinal } from '#engine/model.ts'
import type { Outcome, Submission } from '../port.ts'
import type { Answer } from './fold-batch.ts'
import { RunParked } from './run-parked.ts'
import { isMoot, isUnheard } from './unheard.ts'
import { FateUnknown, transact, type Transacted, type TransactParts } from './transact.ts'

export interface BatchParts extends TransactParts {
  /** Called after each commit with what came of it. */
  readonly onCommitted: (committed: Transacted) => void
}

const TRIES_MAX = 6
/** From then on others are kept off the runs: somebody else was quicker before. */
const LOCKING_FROM = 3
/** So often it may be undecidable what happens to a run before it is set aside. */
const THROWS_MAX = 3
const RETRY_MS_MIN = 10
const RETRY_MS_MAX = 1_000

/**
 * Commits a batch: one outcome per submission, in order. What was no longer as it was known is done again on fresh state; when
 * Postgres refuses the whole, its halves are tried alone, so that one that cannot be written fails no neighbour.
 */
export async function commitBatch(
  parts: BatchParts,
  submissions: readonly Submission[],
  tries = 1,
): Promise<readonly Outcome[]> {
  const how = { isFresh: tries > 1, isLocking: tries >= LOCKING_FROM }
  let committed: Transacted
  try {
    committed = await transact(parts, submissions, how)
  } catch (error) {
    return commitAfter(parts, submissions, tries, error)
  }
  parts.onCommitted(committed)
  const outcomes: (Outcome | null)[] = []
  for (const [index, answer] of committed.answers.entries())
    outcomes.push(await outcomeOf(parts, answer, tries, submissions[index]))
  const again = submissions.filter((_, index) => outcomes[index] === null)
  if (again.length === 0) return outcomes.filter((outcome) => outcome !== null)
  if (tries >= LOCKING_FROM) await pause(tries)
  const later = [...(await commitBatch(parts, again, tries + 1))]
  return outcomes.map((outcome) => outcome ?? later.shift() ?? refused(new Error('every submission has an outcome')))
}

/** Null when the submission is to be tried again. */
async function outcomeOf(
  parts: BatchParts,
  answer: Answer,
  tries: number,
  submission: Submission | undefined,
): Promise<Outcome | null> {
  if (answer.kind === 'done') return answer.outcome
  if (answer.kind === 'stale')
    return tries < TRIES_MAX
      ? null
      : refused(new AppError('unavailable', 'The run is changed too often. Nothing was done: try again.'))
  if (tries < THROWS_MAX) return null
  const { error, before } = answer
  const why = error.message
  const cause = { cause: error }
  if (!before) return refused(new AppError('invalid', `This cannot be started (${why}). Nothing was done.`, cause))
  // Nothing of an ended run is held up by what somebody asks in vain, nor by what is none of its concern any more.
  if (isFinal(before.run.status) && submission && (submission.origin.request || isMoot(submission.command)))
    return refused(new AppError('invalid', `This cannot be done (${why}). Nothing was done.`, cause))
  return setAside(parts, before, why, cause)
}

async function setAside(parts: BatchParts, before: HeadedRun, why: string, cause: ErrorOptions): Promise<Outcome> {
  const isParked = await parkRun(parts.db.pool, before, keepable(why.slice(0, WHY_LENGTH_MAX))).catch(() => false)
  if (!isParked) return refused(new AppError('unavailable', `${why}. Nothing was done: try again.`, cause))
  parts.onCommitted({ answers: [], handedOut: [], changed: [before.run.id], sends: [] })
  return refused(new RunParked(why, cause))
}

const WHY_LENGTH_MAX = 500

async function commitAfter(
  parts: BatchParts,
  submissions: readonly Submission[],
  tries: number,
  error: unknown,
): Promise<readonly Outcome[]> {
  const alone = submissions.length === 1 ? submissions[0] : undefined
  if (tries < TRIES_MAX && (alone ? mayPass(error) : isForAll(error))) {
    await pause(tries)
    return commitBatch(parts, submissions, tries + 1)
  }
  if (alone)
    return isUnheard(alone.command) && isContentRefused(error) ? unheard(parts, alone, tries, error) : [refused(error)]
  if (isConnectionLost(error) || isUnableForAll(error)) return submissions.map(() => refused(error))
  const middle = Math.ceil(submissions.length / 2)
  const first = await commitBatch(parts, submissions.slice(0, middle))
  return [...first, ...(await commitBatch(parts, submissions.slice(middle)))]
}

/** Sets aside a run of which Postgres does not take what it came to, however often it is asked. */
async function unheard(
  parts: BatchParts,
  submission: Submission,
  tries: number,
  error: unknown,
): Promise<readonly Outcome[]> {
  if (tries < THROWS_MAX) return commitBatch(parts, [submission], tries + 1)
  const before = await findHeadedRun(parts.db.pool, submission.command.runId).catch(() => null)
  if (!before) return [refused(error)]
  const why = `the database refuses what is to be written: ${codesOf(error).join(', ')}`
  return [await setAside(parts, before, why, { cause: error })]
}

const OUT_OF_MEMORY = '53200'

/** What takes too much memory may be one of the batch. */
const isUnableForAll = (error: unknown): boolean => isUnable(error) && !codesOf(error).includes(OUT_OF_MEMORY)

/** Nothing that one of the batch could have brought upon the others. */
const isForAll = (error: unknown): boolean =>
  !(error instanceof FateUnknown) && (isConnectionLost(error) || isOrderConflict(error) || isUnableForAll(error))

async function pause(tries: number): Promise<void> {
  const delayMs = Math.min(RETRY_MS_MIN * 4 ** (tries - 1), RETRY_MS_MAX)
  await delay(delayMs * (0.5 + Math.random()))
}

const UNIQUE_VIOLATION = '23505'

/** A guard that failed or a key that was taken means that the state read was no longer the newest. */
const mayPass = (error: unknown): boolean =>
  isForAll(error) ||
  isUnable(error) ||
  (isAppError(error)
    ? error.code === 'conflict' && !(error instanceof GuardFailed)
    : codesOf(error).includes(UNIQUE_VIOLATION))

const refused = (error: unknown): Outcome => ({ ok: false, error: refusalOf(error) })

/** SQLSTATE classes of values, constraints and limits: the same would be refused again. */
function isContentRefused(error: unknown): boolean {
  const [code] = codesOf(error)
  return code !== undefined && code !== UNIQUE_VIOLATION && /^(22|23|54)/.test(code)
}

/** What a caller is told; what Postgres says stays in the cause, it may quote values. */
function refusalOf(error: unknown): AppError {
  if (isAppError(error)) return error
  if (isConnectionLost(error) || isOrderConflict(error) || isUnable(error))
    return new AppError(
      'unavailable',
      'The database cannot be reached, cannot write or is too busy. Nothing was done: try again.',
      {
        cause: error,
      },
    )
  const [code] = codesOf(error)
  if (code === UNIQUE_VIOLATION)
    return new AppError('conflict', 'This was done already or is being done. Nothing was done again.', { cause: error })
  if (isContentRefused(error))
    return new AppError('invalid', `The database refused what was to be written (${code}). Nothing was done.`, {
      cause: error,
    })
  return new AppError('unavailable', 'An unexpected error occurred. Nothing was done.', { cause: error })
}
