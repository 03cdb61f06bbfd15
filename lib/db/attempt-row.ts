import type { RunId, TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { TaskLimits } from '#engine/limits.ts'
import type { Attempt, TaskStatus, Undo } from '#engine/model.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import { timestamp } from './statement.ts'

/** A row of table attempt, as the pool reads it. */
export interface AttemptRow {
  readonly id: TaskId
  readonly run_id: RunId
  readonly root_run_id: RunId
  readonly ref: string
  readonly node: string
  readonly name: string
  readonly type: string
  readonly queue: string | null
  readonly iteration: number
  readonly generation: number
  readonly seq: number
  readonly status: TaskStatus
  readonly retry_count: number
  readonly retry_of: TaskId | null
  readonly rollback_of: TaskId | null
  readonly undo: Undo
  readonly input: string
  readonly output: string
  readonly reason: string | null
  readonly worker_id: string | null
  readonly first_scheduled_at: Instant
  readonly scheduled_at: Instant
  readonly ready_at: Instant
  readonly order_key: number
  readonly started_at: Instant | null
  readonly updated_at: Instant
  readonly ended_at: Instant | null
  readonly timer_at: Instant | null
  readonly lease_owner: string | null
  readonly lease_until: Instant | null
  readonly lease_losses: number
  readonly state: string | null
  readonly gated_by: TaskId | null
  readonly limited_name: string | null
  readonly concurrent_max: number | null
  readonly starts_max: number | null
  readonly starts_window_s: number | null
  /** Null in rows that were written before there was one: 0. */
  readonly start_delay_s: number | null
}

export function attemptOfRow(row: AttemptRow): Attempt {
  return {
    id: row.id,
    runId: row.run_id,
    rootRunId: row.root_run_id,
    ref: row.ref,
    node: row.node,
    name: row.name,
    type: row.type,
    queue: row.queue,
    iteration: row.iteration,
    generation: row.generation,
    seq: row.seq,
    status: row.status,
    retryCount: row.retry_count,
    retryOf: row.retry_of,
    rollbackOf: row.rollback_of,
    undo: row.undo,
    input: JSON.parse(row.input) as JsonObject,
    output: JSON.parse(row.output) as JsonObject,
    reason: row.reason,
    workerId: row.worker_id,
    firstScheduledAt: row.first_scheduled_at,
    scheduledAt: row.scheduled_at,
    startDelay: row.start_delay_s ?? 0,
    readyAt: row.ready_at,
    orderKey: row.order_key,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
    timerAt: row.timer_at,
    lease:
      row.lease_owner !== null && row.lease_until !== null ? { owner: row.lease_owner, until: row.lease_until } : null,
    leaseLosses: row.lease_losses,
    state: row.state === null ? null : (JSON.parse(row.state) as JsonObject),
    gatedBy: row.gated_by,
    limits: limitsOfRow(row),
  }
}

function limitsOfRow(row: AttemptRow): TaskLimits | null {
  const { limited_name: name, concurrent_max: concurrentMax, starts_max: startsMax } = row
  return name === null ? null : { name, concurrentMax, startsMax, windowSeconds: row.starts_window_s ?? 0 }
}

type Columns<Names extends keyof AttemptRow> = { readonly [column in Names]: unknown }

type Fixed =
  | 'root_run_id'
  | 'ref'
  | 'node'
  | 'name'
  | 'type'
  | 'iteration'
  | 'generation'
  | 'seq'
  | 'retry_count'
  | 'retry_of'
  | 'rollback_of'
  | 'first_scheduled_at'
  | 'scheduled_at'
  | 'limited_name'
  | 'concurrent_max'
  | 'starts_max'
  | 'starts_window_s'
  | 'start_delay_s'

/** What is sent to Postgres for a new attempt. */
export const rowOfAttempt = (attempt: Attempt): Columns<keyof AttemptRow> => ({
  ...changeOfAttempt(null, attempt),
  root_run_id: attempt.rootRunId,
  ref: attempt.ref,
  node: attempt.node,
  name: attempt.name,
  type: attempt.type,
  iteration: attempt.iteration,
  generation: attempt.generation,
  seq: attempt.seq,
  retry_count: attempt.retryCount,
  retry_of: attempt.retryOf,
  rollback_of: attempt.rollbackOf,
  first_scheduled_at: timestamp(attempt.firstScheduledAt),
  scheduled_at: timestamp(attempt.scheduledAt),
  limited_name: attempt.limits?.name ?? null,
  concurrent_max: attempt.limits?.concurrentMax ?? null,
  starts_max: attempt.limits?.startsMax ?? null,
  starts_window_s: attempt.limits?.windowSeconds ?? null,
  start_delay_s: attempt.startDelay,
})

/** What is sent for an attempt that changed, without what never does; an input that stays is null. */
export const changeOfAttempt = (
  before: Attempt | null,
  attempt: Attempt,
): Columns<Exclude<keyof AttemptRow, Fixed>> => ({
  id: attempt.id,
  run_id: attempt.runId,
  queue: attempt.queue,
  status: attempt.status,
  undo: attempt.undo,
  input: before?.input === attempt.input ? null : canonicalJson(attempt.input),
  output: canonicalJson(attempt.output),
  reason: attempt.reason,
  worker_id: attempt.workerId,
  ready_at: timestamp(attempt.readyAt),
  order_key: attempt.orderKey,
  started_at: timestamp(attempt.startedAt),
  updated_at: timestamp(attempt.updatedAt),
  ended_at: timestamp(attempt.endedAt),
  timer_at: timestamp(attempt.timerAt),
  lease_owner: attempt.lease?.owner ?? null,
  lease_until: timestamp(attempt.lease?.until ?? null),
  lease_losses: attempt.leaseLosses,
  state: attempt.state && canonicalJson(attempt.state),
  gated_by: attempt.gatedBy,
})
