import type { Pool } from 'pg'
import type { TaskLimits } from '#engine/limits.ts'
import type { LimitUsage } from '#engine/task-limits.ts'
import { commit } from './commit-point.ts'
import type { Sql } from './database.ts'
import { runningOfRow, type Claim, type RunningAttemptRow, type RunningRow } from './queue.ts'
import { run, statement } from './statement.ts'

const NAMES = statement('list-limited-names')
const LOCK = statement('lock-limited-names')
const CLAIM = statement('claim-limited')
const NEXT = statement('next-limited-start')
const USAGE = statement('read-limit-usage')

/** Definitions with bounds of which something is ready in these queues, sorted. */
export async function listLimitedNames(sql: Sql, queues: readonly string[]): Promise<string[]> {
  if (queues.length === 0) return []
  return (await run<{ name: string }>(sql, NAMES, [queues])).rows.map(({ name }) => name)
}

/** Takes ready attempts of these definitions as far as their bounds leave room: over all processes never one too many. */
export async function claimLimited(pool: Pool, names: readonly string[], claim: Claim): Promise<RunningRow[]> {
  const { queues, limit, owner, leaseMs } = claim
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await run(client, LOCK, [names])
    const { rows } = await run<RunningAttemptRow>(client, CLAIM, [queues, limit, owner, leaseMs, names])
    await commit(client, 'limited')
    client.release()
    return rows.map(runningOfRow)
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** How long until a start of one of these definitions leaves the window that bounds others; null when none is in one. */
export async function nextLimitedStartMs(sql: Sql, names: readonly string[]): Promise<number | null> {
  const { rows } = await run<{ delay_ms: number | null }>(sql, NEXT, [names])
  return rows[0]?.delay_ms ?? null
}

interface UsageRow extends LimitUsage {
  readonly name: string
  readonly window_s: number
}

/** How much of these bounds is used now: answers for each of them. */
export async function readLimitUsage(
  sql: Sql,
  limits: readonly TaskLimits[],
): Promise<(limit: TaskLimits) => LimitUsage> {
  const keyed = new Map(limits.map((limit) => [`${limit.windowSeconds} ${limit.name}`, limit]))
  const wanted = [...keyed.values()]
  const values = [wanted.map(({ name }) => name), wanted.map(({ windowSeconds }) => windowSeconds)]
  const rows = wanted.length === 0 ? [] : (await run<UsageRow>(sql, USAGE, values)).rows
  return ({ name, windowSeconds }) =>
    rows.find((row) => row.name === name && row.window_s === windowSeconds) ?? { running: 0, started: 0 }
}
