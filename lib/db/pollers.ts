import type { RunId, TaskId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Sql } from './database.ts'
import { jsonOfRows, run, statement } from './statement.ts'

const TELL = statement('tell-poller')
const LIST = statement('list-pollers')
const COUNT = statement('count-queues')
const QUEUED = statement('list-queued-types')

/** Somebody who asks for tasks. */
export interface Poller {
  readonly id: string
  readonly kind: 'runner' | 'worker'
  readonly host: string
  /** What runs there, and its number. */
  readonly process: string
  readonly version: string
  readonly queues: readonly string[]
  /** By queue the last attempt that failed in its hands. */
  readonly failures: { readonly [queue: string]: TaskId }
}

export interface PolledPoller extends Poller {
  readonly startedAt: Instant
  /** When it last asked, by the database's clock. */
  readonly polledAt: Instant
}

/** Says that somebody is there and asks; to be told every few seconds. */
export async function tellPoller(sql: Sql, poller: Poller): Promise<void> {
  const row = { ...poller, failures: JSON.stringify(poller.failures) }
  await run(sql, TELL, [jsonOfRows([row]).slice(1, -1)])
}

interface PollerRow extends Omit<Poller, 'failures'> {
  readonly failures: string
  readonly started_at: Instant
  readonly polled_at: Instant
  readonly now: Instant
}

const POLLERS_MAX = 1_000

/** Who asked within the last week, the latest first, and the database's present. */
export async function listPollers(
  sql: Sql,
): Promise<{ readonly pollers: readonly PolledPoller[]; readonly now: Instant | null }> {
  const { rows } = await run<PollerRow>(sql, LIST, [POLLERS_MAX])
  const pollers = rows.map(({ id, kind, host, process, version, queues, failures, started_at, polled_at }) => ({
    id,
    kind,
    host,
    process,
    version,
    queues,
    failures: JSON.parse(failures) as Poller['failures'],
    startedAt: started_at,
    polledAt: polled_at,
  }))
  return { pollers, now: rows[0]?.now ?? null }
}

/** What waits in a queue and runs from it. */
export interface QueueCount {
  readonly queue: string
  readonly waiting: number
  /** Since when the first of it could have been taken. */
  readonly oldestAt: Instant | null
  readonly running: number
  /** Not all that wait were looked at. */
  readonly isMore: boolean
  /** Those that wait and those that are worked on, of each a few for which that has been so longest. */
  readonly runs: readonly QueuedRun[]
}

/** Tasks of a run that wait in a queue, or that somebody took from it. */
export interface QueuedRun {
  readonly how: 'waits' | 'runs'
  readonly runId: RunId
  readonly workflow: string
  /** Such tasks of it. */
  readonly count: number
  /** Since when the first of them could have been taken, or was taken. */
  readonly since: Instant
}

const RUNS_TOLD = 5

/** Of runs of these service functions; of a queue at most `countMax` waiting attempts are looked at, those first in line. */
export async function countQueues(
  sql: Sql,
  serviceFunctions: readonly string[],
  countMax: number,
): Promise<readonly QueueCount[]> {
  interface Row {
    readonly oldest_at: Instant | null
    readonly is_more: boolean
    readonly runs: readonly QueuedRun[] | null
  }
  const values = [serviceFunctions, countMax, RUNS_TOLD]
  const { rows } = await run<Omit<QueueCount, 'oldestAt' | 'isMore' | 'runs'> & Row>(sql, COUNT, values)
  return rows.map(({ queue, waiting, running, oldest_at: oldestAt, is_more: isMore, runs }) => ({
    queue,
    waiting,
    running,
    oldestAt,
    isMore,
    runs: runs ?? [],
  }))
}

/** What of a run waits ready in a queue. */
export interface QueuedType {
  readonly queue: string
  readonly name: string
  /** Since when the first of it could have been taken. */
  readonly readyAt: Instant
  /** By the database's clock. */
  readonly now: Instant
}

const OPEN_MAX = 1_000

export async function listQueuedTypes(sql: Sql, runId: RunId): Promise<readonly QueuedType[]> {
  const { rows } = await run<Omit<QueuedType, 'readyAt'> & { readonly ready_at: Instant }>(sql, QUEUED, [
    runId,
    OPEN_MAX,
  ])
  return rows.map(({ queue, name, now, ready_at: readyAt }) => ({ queue, name, now, readyAt }))
}
