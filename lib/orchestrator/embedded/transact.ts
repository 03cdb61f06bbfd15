import type { PoolClient } from 'pg'
import { AppError } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'
import { commit } from '#db/commit-point.ts'
import type { Database } from '#db/database.ts'
import { chainOfRun } from '#db/entries.ts'
import { isConnectionLost } from '#db/failure.ts'
import type { KeptSend } from '#db/outbox.ts'
import { rollBack } from '#db/sql-transaction.ts'
import type { HandedOut, Submission } from '../port.ts'
import { whatBecameOf } from './commit-fate.ts'
import type { DatabaseClock } from './database-clock.ts'
import { foldBatch, type Answer, type Folded } from './fold-batch.ts'
import { createReservation, type HandOuts, type Reservation } from './hand-out.ts'
import type { Programs } from './programs.ts'
import type { RunCache } from './run-cache.ts'
import { writeWorks, type Kept } from './write-works.ts'

export interface TransactParts extends HandOuts {
  readonly db: Database
  readonly programs: Programs
  readonly cache: RunCache
  readonly clock: DatabaseClock
}

/** It was lost whether the batch was written: doing it again might do it twice. */
export class FateUnknown extends AppError {
  constructor(cause: unknown) {
    const message = 'The database was lost while it wrote, and cannot say yet whether it did: look before trying again.'
    super('unavailable', message, { cause })
  }
}

/** What one transaction came to. */
export interface Transacted {
  readonly answers: readonly Answer[]
  readonly handedOut: readonly HandedOut[]
  /** Runs that were written. */
  readonly changed: readonly RunId[]
  /** What is to be delivered to other runs. */
  readonly sends: readonly KeptSend[]
}

export interface Try {
  /** Everything is read again. */
  readonly isFresh: boolean
  /** Others are kept off the runs from reading to writing. */
  readonly isLocking: boolean
}

/**
 * Decides submissions and writes what they come to in one transaction: most often one statement, whose guards find out what
 * changed since it was known. When Postgres refuses the write, everything is thrown away and the error thrown.
 */
export async function transact(
  parts: TransactParts,
  submissions: readonly Submission[],
  how: Try,
): Promise<Transacted> {
  const reservation = createReservation(parts)
  let used = 0
  try {
    const { folded, kept } = await decideAndWrite(parts, submissions, { ...how, reservation })
    const result = resultOf(folded, kept)
    used = result.handedOut.length
    remember(parts, folded, kept)
    return result
  } catch (error) {
    for (const { command } of submissions) parts.cache.forget(command.runId)
    throw error
  } finally {
    reservation.settle(used)
  }
}

const NOTHING_KEPT: Kept = { runs: new Set(), sends: [], now: null }

async function decideAndWrite(
  parts: TransactParts,
  submissions: readonly Submission[],
  how: Try & { readonly reservation: Reservation },
): Promise<{ folded: Folded; kept: Kept }> {
  const client = await parts.db.pool.connect()
  let folded: Folded | null = null
  try {
    if (how.isLocking) await client.query('BEGIN')
    folded = await foldBatch({ ...parts, ...how, sql: client }, submissions)
    const kept = folded.written.length === 0 ? NOTHING_KEPT : await writeFolded(parts, client, folded, how.isLocking)
    if (how.isLocking && kept === NOTHING_KEPT) await client.query('ROLLBACK')
    client.release()
    return { folded, kept }
  } catch (error) {
    await rollBack(client)
    if (!folded || !isConnectionLost(error)) throw error
    return { folded, kept: await askWhatWasKept(parts.db, client, folded, error) }
  }
}

async function writeFolded(
  { db, programs, clock }: TransactParts,
  client: PoolClient,
  { written, now, programs: sources }: Folded,
  isBegun: boolean,
): Promise<Kept> {
  await programs.store(db.pool, sources, now)
  const isMany = isBegun || written.some(({ work }) => work.hasMore())
  if (isMany && !isBegun) await client.query('BEGIN')
  const observe = clock.ask()
  const kept = await writeWorks(client, written, now)
  if (kept.now !== null) observe(kept.now)
  if (!isMany) return kept
  await commit(client, 'lane')
  return kept
}

/** When the answer is lost, the database is asked what became of it: nothing is ever written twice. */
async function askWhatWasKept(
  db: Database,
  client: PoolClient & { readonly processID?: number },
  { written }: Folded,
  error: unknown,
): Promise<Kept> {
  const entries = written.flatMap((each) => each.entries.slice(0, 1))
  if (entries.length === 0) throw error
  const chains = await whatBecameOf(db, { processId: client.processID ?? 0, entries })
  if (!chains) throw new FateUnknown(error)
  if (chains.size === 0) throw error
  const runs = written.map(({ work }) => work.id).filter((id) => chains.has(chainOfRun(id)))
  // What they send to others is found in the outbox by whoever looks there next.
  return { runs: new Set(runs), sends: [], now: null }
}

function resultOf({ answers, works, fromMemory, written }: Folded, kept: Kept): Transacted {
  const isWritten = new Set(written.map(({ work }) => work.id))
  const there = written.filter(({ work }) => kept.runs.has(work.id))
  const holds = (runId: RunId): boolean => kept.runs.has(runId) || (!isWritten.has(runId) && !fromMemory.has(runId))
  return {
    answers: answers.map((answer) => {
      if (answer.kind !== 'done') return answer
      if (!holds(answer.runId)) return { kind: 'stale', runId: answer.runId }
      if (!answer.outcome.ok) return answer
      // The run as it stands at the end of the transaction: its place in the chain is known only then.
      const run = works.get(answer.runId)?.run ?? answer.outcome.run
      return { ...answer, outcome: { ok: true, run } }
    }),
    handedOut: there.flatMap(({ work, after }) =>
      work.handedOut().map((attempt) => ({ taskId: attempt.id, runId: work.id, attempt, actor: after.run.actor })),
    ),
    changed: there.map(({ work }) => work.id),
    sends: kept.sends,
  }
}

function remember({ cache }: TransactParts, { answers, written }: Folded, kept: Kept): void {
  for (const { kind, runId } of answers) if (kind !== 'done') cache.forget(runId)
  for (const { work, after } of written) {
    if (kept.runs.has(work.id)) cache.put(after, work.known())
    else cache.forget(work.id)
  }
}
