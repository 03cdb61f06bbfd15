import type { Actor } from '#core/context.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { Attempt, RunStatus, TaskStatus } from '#engine/model.ts'
import { attemptOfRow, type AttemptRow } from './attempt-row.ts'
import { at, type Read, type Sql } from './database.ts'
import type { Prisma } from './generated/client.ts'
import { run, statement, timestamp } from './statement.ts'

const STEPS = statement('summarise-steps')
const FAILURES = statement('list-lasting-failures')
const RECENT = statement('list-recent-runs')
const INPUTS = statement('read-small-inputs')

/** The attempts of one node added up. */
export interface StepSum {
  readonly node: string
  readonly isRollback: boolean
  readonly name: string
  readonly type: string
  /** Reference and status of the newest. */
  readonly ref: string
  readonly status: TaskStatus
  /** Occurrences, and their attempts. */
  readonly total: number
  readonly attempts: number
  readonly failed: number
  readonly open: number
  /** From start to end, added up. */
  readonly workedMs: number
}

/** What of a run is history: everything up to a seq, and of some nodes. */
export interface Gone {
  readonly all: number
  readonly nodes: ReadonlyMap<string, number>
}

const STEPS_MAX = 500

type StepRow = Omit<StepSum, 'isRollback' | 'workedMs'> & { readonly is_rollback: boolean; readonly worked_ms: number }

/** The attempts of a run that count, added up by node in the order in which each was first scheduled. */
export async function summariseSteps(sql: Sql, runId: RunId, { all, nodes }: Gone): Promise<readonly StepSum[]> {
  const values = [runId, all, [...nodes.keys()], [...nodes.values()], STEPS_MAX]
  const { rows } = await run<StepRow>(sql, STEPS, values)
  return rows.map(stepOfRow)
}

const stepOfRow = ({ is_rollback, worked_ms, ...sum }: StepRow): StepSum => ({
  ...sum,
  isRollback: is_rollback,
  workedMs: worked_ms,
})

/** An attempt without its payloads. */
export interface AttemptOutline {
  readonly id: TaskId
  readonly node: string
  readonly ref: string
  readonly name: string
  readonly type: string
  readonly status: TaskStatus
  readonly retryCount: number
  readonly isRollback: boolean
  readonly seq: number
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
}

const OUTLINE = {
  id: true,
  node: true,
  ref: true,
  name: true,
  type: true,
  status: true,
  retryCount: true,
  rollbackOf: true,
  seq: true,
  startedAt: true,
  endedAt: true,
} as const

/** The first attempts of a run in the order of scheduling. */
export async function listAttemptOutlines(read: Read, runId: RunId, limit: number): Promise<readonly AttemptOutline[]> {
  const rows = await read.attempt.findMany({ where: { runId }, orderBy: { seq: 'asc' }, take: limit, select: OUTLINE })
  return rows.map(outlineOfRow)
}

type OutlineRow = Prisma.AttemptGetPayload<{ select: typeof OUTLINE }>

const outlineOfRow = ({ rollbackOf, ...row }: OutlineRow): AttemptOutline => ({
  ...row,
  isRollback: rollbackOf !== null,
  id: row.id as TaskId,
  status: row.status as TaskStatus,
  startedAt: row.startedAt && at(row.startedAt),
  endedAt: row.endedAt && at(row.endedAt),
})

/** The attempts of a run whose failure nothing made good, the first to end first. */
export async function listLastingFailures(sql: Sql, runId: RunId, afterSeq: number, limit: number): Promise<Attempt[]> {
  return (await run<AttemptRow>(sql, FAILURES, [runId, afterSeq, limit])).rows.map(attemptOfRow)
}

/** An ended run as far as it is held against others. */
export interface RecentRun {
  readonly id: RunId
  readonly rootRunId: RunId
  readonly workflow: string
  readonly version: number
  readonly programHash: string
  readonly serviceFunction: string
  readonly status: RunStatus
  readonly failedRefs: readonly string[]
  readonly actor: Actor
  readonly generation: number
  readonly createdAt: Instant
  readonly endedAt: Instant
}

interface RecentRow {
  readonly id: RunId
  readonly root_run_id: RunId
  readonly workflow: string
  readonly version: number
  readonly program_hash: string
  readonly service_function: string
  readonly status: RunStatus
  readonly failed_refs: string[]
  readonly actor: string
  readonly generation: number
  readonly created_at: Instant
  readonly ended_at: Instant
}

/** How far back runs of a workflow are looked at, and how many are wanted that succeeded, and as many others. */
export interface LookBack {
  readonly depth: number
  readonly each: number
}

/** The newest runs of a workflow that ended and were created up to a moment. */
export async function listRecentRuns(
  sql: Sql,
  { workflow, upTo }: { readonly workflow: string; readonly upTo: Instant },
  serviceFunctions: readonly string[],
  { depth, each }: LookBack,
): Promise<readonly RecentRun[]> {
  const values = [workflow, timestamp(upTo), serviceFunctions, depth, each]
  return (await run<RecentRow>(sql, RECENT, values)).rows.map((row) => ({
    id: row.id,
    rootRunId: row.root_run_id,
    workflow: row.workflow,
    version: row.version,
    programHash: row.program_hash,
    serviceFunction: row.service_function,
    status: row.status,
    failedRefs: row.failed_refs,
    actor: JSON.parse(row.actor) as Actor,
    generation: row.generation,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  }))
}

/** Inputs of runs, as far as they are small. */
export async function readSmallInputs(
  sql: Sql,
  ids: readonly RunId[],
  bytesMax: number,
): Promise<ReadonlyMap<RunId, JsonObject>> {
  const { rows } = await run<{ id: RunId; input: string }>(sql, INPUTS, [ids, bytesMax])
  return new Map(rows.map((row) => [row.id, JSON.parse(row.input) as JsonObject]))
}
