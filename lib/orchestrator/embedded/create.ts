import { setTimeout as delay } from 'node:timers/promises'
import { AppError, isAppError } from '#core/errors.ts'
import type { Database } from '#db/database.ts'
import { codesOf, isConnectionLost, isOrderConflict } from '#db/failure.ts'
import type { Live } from '#db/live.ts'
import type { HandedOut, Orchestrator, Outcome, Submission } from '../port.ts'
import type { HandOuts } from './hand-out.ts'
import { createPrograms } from './programs.ts'
import { transact, type TransactParts } from './transact.ts'

/** What the embedded orchestrator is given. The hand-outs are the process's own runner's, or `NO_HAND_OUTS`. */
export interface EmbeddedParts extends HandOuts {
  readonly db: Database
  readonly live: Live
  /** Called after the commit with what it handed to this process's runner. */
  readonly onHandedOut: (handedOut: readonly HandedOut[]) => void
}

/** For a process without a runner: everything stays in the queue. */
export const NO_HAND_OUTS: Pick<EmbeddedParts, 'handOut' | 'onReleased' | 'onHandedOut'> = {
  handOut: () => null,
  onReleased: () => undefined,
  onHandedOut: () => undefined,
}

const TRIES_MAX = 6
const RETRY_MS_MIN = 10
const RETRY_MS_MAX = 1_000

/** Conductor's machine inside this process: the engine decides, Postgres keeps. */
export function createEmbeddedOrchestrator(parts: EmbeddedParts): Orchestrator {
  const all = { ...parts, programs: createPrograms() }
  return {
    async commit(submissions) {
      return submissions.length === 0 ? [] : commitTogether(all, submissions)
    },
  }
}

type Parts = EmbeddedParts & TransactParts

/** All in one transaction; when Postgres refuses it, each alone, so that one that cannot be written fails no neighbour. */
async function commitTogether(parts: Parts, submissions: readonly Submission[]): Promise<readonly Outcome[]> {
  try {
    return await commitPersistently(parts, submissions)
  } catch (error) {
    if (submissions.length === 1) return [{ ok: false, error: refusalOf(error) }]
    const outcomes: Outcome[] = []
    for (const submission of submissions) outcomes.push(...(await commitTogether(parts, [submission])))
    return outcomes
  }
}

/** Does the same again on fresh state while the reason it failed may pass: nothing of a failed try was written. */
async function commitPersistently(parts: Parts, submissions: readonly Submission[]): Promise<readonly Outcome[]> {
  for (let tries = 1; ; tries++) {
    try {
      const { outcomes, handedOut, changed } = await transact(parts, submissions)
      if (handedOut.length > 0) parts.onHandedOut(handedOut)
      parts.live.announce(changed)
      return outcomes
    } catch (error) {
      if (tries === TRIES_MAX || !mayPass(error)) throw error
    }
    const delayMs = Math.min(RETRY_MS_MIN * 4 ** (tries - 1), RETRY_MS_MAX)
    await delay(delayMs * (0.5 + Math.random()))
  }
}

const UNIQUE_VIOLATION = '23505'

/** A guard that failed or a key that was taken means that the state read was no longer the newest. */
const mayPass = (error: unknown): boolean =>
  isAppError(error)
    ? error.code === 'conflict'
    : isConnectionLost(error) || isOrderConflict(error) || codesOf(error).includes(UNIQUE_VIOLATION)

/** What a caller is told; what Postgres says stays in the cause, it may quote values. */
function refusalOf(error: unknown): AppError {
  if (isAppError(error)) return error
  if (isConnectionLost(error) || isOrderConflict(error))
    return new AppError('unavailable', 'The database cannot be reached or is too busy. Nothing was done: try again.', {
      cause: error,
    })
  const [code] = codesOf(error)
  if (code === UNIQUE_VIOLATION)
    return new AppError('conflict', 'This was done already or is being done. Nothing was done again.', { cause: error })
  if (code !== undefined && /^(22|23|54)/.test(code))
    return new AppError('invalid', `The database refused what was to be written (${code}). Nothing was done.`, {
      cause: error,
    })
  return new AppError('unavailable', 'An unexpected error occurred. Nothing was done.', { cause: error })
}
