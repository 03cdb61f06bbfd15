import { personOf, type Actor } from '#core/context.ts'
import type { GenerationId, RunId, UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Labels, RollbackOutcome, RunStatus } from '#engine/model.ts'

/** A run without its payloads, as lists show it. */
export interface RunSummary {
  readonly id: RunId
  readonly rootRunId: RunId
  readonly generationId: GenerationId
  readonly workflow: string
  readonly version: number
  readonly serviceFunction: string
  readonly programHash: string
  readonly status: RunStatus
  readonly rollback: RollbackOutcome
  readonly isRollingBack: boolean
  /** It has not begun: it waits for a place. */
  readonly isQueued: boolean
  /** Nothing is done to it until somebody has it tried again. */
  readonly isSetAside: boolean
  readonly waiting: number
  readonly retried: number
  readonly actor: Actor
  readonly personId: UserId | null
  /** What that person is called; null of whoever is no longer known. */
  readonly personName: string | null
  /** The schedule that launched it, if one did. */
  readonly schedule: string | null
  readonly correlationId: string | null
  readonly labels: Labels
  readonly reason: string | null
  readonly createdAt: Instant
  readonly endedAt: Instant | null
}

/** What list-runs.sql and list-last-runs.sql select. */
export interface SummaryRow {
  readonly id: RunId
  readonly root_run_id: RunId
  readonly generation_id: GenerationId
  readonly workflow: string
  readonly version: number
  readonly service_function: string
  readonly program_hash: string
  readonly status: RunStatus
  readonly rollback: RollbackOutcome
  readonly is_queued: boolean
  readonly parked: string | null
  readonly waiting: number
  readonly retried: number
  readonly actor: string
  readonly correlation_id: string | null
  readonly labels: string
  readonly reason: string | null
  readonly created_at: Instant
  readonly ended_at: Instant | null
  readonly person_name: string | null
  readonly schedule: string | null
}

export function summaryOf(row: SummaryRow): RunSummary {
  const actor = JSON.parse(row.actor) as Actor
  return {
    id: row.id,
    rootRunId: row.root_run_id,
    generationId: row.generation_id,
    workflow: row.workflow,
    version: row.version,
    serviceFunction: row.service_function,
    programHash: row.program_hash,
    status: row.status,
    rollback: row.rollback,
    isRollingBack: row.rollback === 'running',
    isQueued: row.is_queued,
    isSetAside: row.parked !== null,
    waiting: row.waiting,
    retried: row.retried,
    actor,
    personId: personOf(actor),
    personName: row.person_name,
    schedule: row.schedule,
    correlationId: row.correlation_id,
    labels: JSON.parse(row.labels) as Labels,
    reason: row.reason,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  }
}
