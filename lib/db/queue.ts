import type { Actor } from '#core/context.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { Attempt } from '#engine/model.ts'
import { attemptOfRow, type AttemptRow } from './attempt-row.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const CLAIM = statement('claim-attempts')
const RENEW = statement('renew-leases')
const HELD = statement('list-held-leases')
const LOST = statement('list-lost-leases')
const NEXT_WAKE = statement('next-wake')
const GIVE_BACK = statement('give-back-leases')
const ATTEMPT_TIMERS = statement('list-due-attempt-timers')
const RUN_TIMERS = statement('list-due-run-timers')

/** An attempt by its ids. */
export interface TaskKey {
  readonly taskId: TaskId
  readonly runId: RunId
}

interface KeyRow {
  readonly id: TaskId
  readonly run_id: RunId
}

const keyOf = (row: KeyRow): TaskKey => ({ taskId: row.id, runId: row.run_id })

export type RunningAttemptRow = AttemptRow & { readonly run_actor: string }

/** What a runner knows of an attempt that it runs. */
export interface RunningRow {
  readonly attempt: Attempt
  /** Whom the run acts for. */
  readonly actor: Actor
}

export const runningOfRow = (row: RunningAttemptRow): RunningRow => ({
  attempt: attemptOfRow(row),
  actor: JSON.parse(row.run_actor) as Actor,
})

/** Who wants what from the queues. */
export interface Claim {
  readonly owner: string
  readonly queues: readonly string[]
  readonly limit: number
  readonly leaseMs: number
}

/** Takes ready attempts without bounds in the order of the queue; two claims never get the same one. */
export async function claimAttempts(sql: Sql, { queues, limit, owner, leaseMs }: Claim): Promise<RunningRow[]> {
  if (queues.length === 0 || limit <= 0) return []
  return (await run<RunningAttemptRow>(sql, CLAIM, [queues, limit, owner, leaseMs])).rows.map(runningOfRow)
}

/** What became of leases that were to be renewed: `held` are those that live, renewed or left for the next time. */
export interface Renewal {
  readonly renewed: ReadonlySet<TaskId>
  readonly held: ReadonlySet<TaskId>
}

export async function renewLeases(
  sql: Sql,
  owner: string,
  taskIds: readonly TaskId[],
  leaseMs: number,
): Promise<Renewal> {
  if (taskIds.length === 0) return { renewed: new Set(), held: new Set() }
  const { rows } = await run<{ id: TaskId }>(sql, RENEW, [owner, taskIds, leaseMs])
  const renewed = new Set(rows.map((row) => row.id))
  const others = taskIds.filter((id) => !renewed.has(id))
  return { renewed, held: new Set([...renewed, ...(await listHeldLeases(sql, owner, others))]) }
}

/** Which of these attempts the owner still holds. */
export async function listHeldLeases(
  sql: Sql,
  owner: string,
  taskIds: readonly TaskId[],
): Promise<ReadonlySet<TaskId>> {
  if (taskIds.length === 0) return new Set()
  const { rows } = await run<{ id: TaskId }>(sql, HELD, [owner, taskIds])
  return new Set(rows.map((row) => row.id))
}

/** Ends leases now; those that were still held. */
export async function giveBackLeases(sql: Sql, owner: string, taskIds: readonly TaskId[]): Promise<TaskKey[]> {
  if (taskIds.length === 0) return []
  return (await run<KeyRow>(sql, GIVE_BACK, [owner, taskIds])).rows.map(keyOf)
}

export async function listLostLeases(sql: Sql, limit: number): Promise<TaskKey[]> {
  return (await run<KeyRow>(sql, LOST, [limit])).rows.map(keyOf)
}

/** Timers that are due: of attempts, and of runs as a whole (taskId null). */
export async function listDueTimers(
  sql: Sql,
  limit: number,
): Promise<{ readonly runId: RunId; readonly taskId: TaskId | null }[]> {
  const attempts = await run<KeyRow>(sql, ATTEMPT_TIMERS, [limit])
  const runs = await run<{ id: RunId }>(sql, RUN_TIMERS, [limit])
  return [...attempts.rows.map(keyOf), ...runs.rows.map((row) => ({ runId: row.id, taskId: null }))]
}

/** How long until something of these queues, a timer or a lease is due; null when nothing is in sight. */
export async function nextWakeMs(sql: Sql, queues: readonly string[]): Promise<number | null> {
  const { rows } = await run<{ delay_ms: number | null }>(sql, NEXT_WAKE, [queues])
  return rows[0]?.delay_ms ?? null
}
