import type { PoolClient } from 'pg'
import { AppError, isAppError } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'
import { lockRuns, readClock } from '#db/runs.ts'
import type { Database, Sql } from '#db/database.ts'
import type { HandedOut, Outcome, Submission } from '../port.ts'
import { whatBecameOf, type SentCommit } from './commit-fate.ts'
import { foldSubmission } from './fold-submission.ts'
import { createReservation, type HandOuts, type Reservation } from './hand-out.ts'
import type { Programs } from './programs.ts'
import { RunWork } from './run-work.ts'
import { placeEntries, writeWorks } from './write-works.ts'

export interface TransactParts extends HandOuts {
  readonly db: Database
  readonly programs: Programs
}

/** What one transaction came to. */
export interface Transacted {
  readonly outcomes: readonly Outcome[]
  readonly handedOut: readonly HandedOut[]
  /** Runs that were written. */
  readonly changed: readonly RunId[]
}

/** One transaction for all submissions. A refused one leaves no trace in it; when Postgres refuses the write, everything is thrown away and the error thrown. */
export async function transact(parts: TransactParts, submissions: readonly Submission[]): Promise<Transacted> {
  const reservation = createReservation(parts)
  let used = 0
  let client: PoolClient | null = null
  try {
    client = await parts.db.pool.connect()
    await client.query('BEGIN')
    const { sent, ...result } = await fold({ ...parts, sql: client, reservation }, submissions)
    await commit(parts.db, client, sent)
    client.release()
    used = result.handedOut.length
    return result
  } catch (error) {
    await abandon(client)
    throw error
  } finally {
    reservation.settle(used)
  }
}

interface FoldParts extends TransactParts {
  readonly sql: Sql
  readonly reservation: Reservation
}

async function fold(
  parts: FoldParts,
  submissions: readonly Submission[],
): Promise<Transacted & { readonly sent: SentCommit | null }> {
  const { sql, programs, reservation } = parts
  const ids = [...new Set(submissions.map(({ command }) => command.runId))]
  const locked = await lockRuns(sql, ids)
  const now = await readClock(sql)
  const works = new Map(ids.map((id) => [id, new RunWork(id, locked.get(id) ?? null)]))
  await programs.load(sql, hashesOf(works, submissions))
  const desk = { sql, programs, now, handOut: reservation.handOut }
  const outcomes: Outcome[] = []
  for (const submission of submissions) outcomes.push(await answer(desk, works, submission))
  const written = [...works.values()].map(placeEntries).filter((each) => each !== null)
  if (written.length === 0) return { outcomes, handedOut: [], changed: [], sent: null }
  const kept = submissions.flatMap(({ program }, index) => (program && outcomes[index]?.ok ? [program] : []))
  const sent = await writeWorks(sql, written, kept, now)
  return {
    outcomes: outcomes.map((outcome) => asWritten(outcome, works)),
    handedOut: written.flatMap(({ work }) =>
      work.handedOut().map((attempt) => ({ taskId: attempt.id, runId: attempt.runId })),
    ),
    changed: written.map(({ work }) => work.id),
    sent,
  }
}

async function answer(
  desk: Parameters<typeof foldSubmission>[0],
  works: ReadonlyMap<RunId, RunWork>,
  submission: Submission,
): Promise<Outcome> {
  const work = works.get(submission.command.runId)
  if (!work) throw new Error('every submission has a run')
  try {
    if (submission.program) desk.programs.add(submission.program)
    return { ok: true, run: await foldSubmission(desk, work, submission) }
  } catch (error) {
    if (isAppError(error)) return { ok: false, error }
    throw error
  }
}

/** The run as it stands at the end of the transaction: its place in the chain is known only then. */
function asWritten(outcome: Outcome, works: ReadonlyMap<RunId, RunWork>): Outcome {
  if (!outcome.ok) return outcome
  return { ok: true, run: works.get(outcome.run.id)?.run ?? outcome.run }
}

function hashesOf(works: ReadonlyMap<RunId, RunWork>, submissions: readonly Submission[]): string[] {
  const ofRuns = [...works.values()].flatMap(({ run }) => (run ? [run.programHash] : []))
  const named = submissions.flatMap(({ command, program }) =>
    (command.kind === 'start' || command.kind === 'restart') && !program ? (command.programHash ?? []) : [],
  )
  return [...ofRuns, ...named]
}

/** Ends the transaction. When the answer is lost, the database is asked what became of it: nothing is ever written twice. */
async function commit(db: Database, client: PoolClient, sent: SentCommit | null): Promise<void> {
  try {
    const { command } = await client.query('COMMIT')
    if (command !== 'COMMIT') throw new AppError('conflict', 'The database gave the change up: nothing was written.')
  } catch (error) {
    if (isAppError(error) || sent === null) throw error
    const fate = await whatBecameOf(db, sent)
    if (fate === 'committed') return
    if (fate === 'aborted') throw error
    throw new AppError(
      'unavailable',
      'The database was lost while it wrote, and cannot say yet whether it did: look before trying again.',
      {
        cause: error,
      },
    )
  }
}

/** Rolls back; a connection that cannot even do that is closed instead of given back. */
async function abandon(client: PoolClient | null): Promise<void> {
  if (!client) return
  try {
    await client.query('ROLLBACK')
    client.release()
  } catch {
    client.release(true)
  }
}
