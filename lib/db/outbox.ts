import { AppError } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Send } from '#engine/send.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import type { Sql } from './database.ts'
import { run, statement, timestamp } from './statement.ts'

const INSERT = statement('insert-sends')
const CLAIM = statement('claim-sends')
const DELETE = statement('delete-sends')
const POSTPONE = statement('postpone-send')
const WAKE = statement('wake-sends')
const PENDING_LAUNCH = statement('find-pending-launch')

/** What a transition of one run wants of another, as it is kept. */
export interface KeptSend {
  readonly id: number
  /** The run that sends it. */
  readonly runId: RunId
  readonly send: Send
  /** How often its delivery was begun by somebody who found it due. */
  readonly tries: number
}

interface SendRow {
  readonly id: number
  readonly run_id: RunId
  readonly body: string
  readonly tries: number
}

const sendOfRow = ({ id, run_id: runId, body, tries }: SendRow): KeptSend => ({
  id,
  runId,
  send: JSON.parse(body) as Send,
  tries,
})

/** Until then whoever kept it delivers it; later it is anybody's. */
const OWN_MS = 3_000

/** Keeps what is to be delivered, in order. */
export async function insertSends(
  sql: Sql,
  sends: readonly { readonly runId: RunId; readonly send: Send }[],
  now: Instant,
): Promise<KeptSend[]> {
  if (sends.length === 0) return []
  const rows = sends.map(({ runId, send }) => ({ run_id: runId, kind: send.kind, body: canonicalJson(send) }))
  return (await run<SendRow>(sql, INSERT, [JSON.stringify(rows), timestamp(now), OWN_MS])).rows.map(sendOfRow)
}

/** Whether a run is ordered that does not exist yet. */
export async function hasPendingLaunch(sql: Sql, runId: RunId): Promise<boolean> {
  return ((await run(sql, PENDING_LAUNCH, [runId])).rowCount ?? 0) > 0
}

/** Takes up to `limit` that are due, oldest first, so that nobody else takes them before they are due again. */
export async function claimSends(sql: Sql, limit: number): Promise<KeptSend[]> {
  const { rows } = await run<SendRow>(sql, CLAIM, [limit])
  return rows.map(sendOfRow).toSorted((a, b) => a.id - b.id)
}

/** Forgets one that was applied; refused when somebody did so before. */
export async function deleteDelivered(sql: Sql, id: number): Promise<void> {
  if ((await deleteSends(sql, [id])) !== 1)
    throw new AppError('not_found', 'This was delivered already. Nothing was done again.')
}

/** Forgets those there is nothing more to do about; how many there were. */
export async function deleteSends(sql: Sql, ids: readonly number[]): Promise<number> {
  return (await run(sql, DELETE, [ids])).rowCount ?? 0
}

/** Says why one was not delivered, and in how many ms it is due again; null gives it up. */
export async function postponeSend(sql: Sql, id: number, why: string, delayMs: number | null): Promise<void> {
  await run(sql, POSTPONE, [id, why, delayMs])
}

/** What other runs want of a run is due again. */
export async function wakeSends(sql: Sql, runId: RunId): Promise<void> {
  await run(sql, WAKE, [runId])
}
