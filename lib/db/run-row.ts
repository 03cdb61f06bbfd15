import { personOf, type Actor } from '#core/context.ts'
import type { GenerationId, RunId, TaskId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { RunRate } from '#engine/limits.ts'
import type { Course, Ending, Held, Labels, RollbackOutcome, Run, RunStatus } from '#engine/model.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import { timestamp } from './statement.ts'

/** A row of table run, as the pool reads it. */
export interface RunRow {
  readonly id: RunId
  readonly root_run_id: RunId
  readonly parent_run_id: RunId | null
  readonly parent_task_id: TaskId | null
  readonly workflow: string
  readonly version: number
  readonly program_hash: string
  readonly service_function: string
  readonly status: RunStatus
  readonly rollback: RollbackOutcome
  readonly ending: string | null
  readonly held: string
  readonly generation: number
  readonly generation_id: GenerationId
  readonly why: string | null
  readonly course: string
  readonly actor: string
  readonly person_id: UserId | null
  readonly requesters: UserId[]
  readonly correlation_id: string | null
  readonly priority: number
  readonly input: string
  readonly output: string
  readonly variables: string
  readonly reason: string | null
  readonly note: string | null
  readonly failed_refs: string[]
  readonly task_seq: number
  readonly open_attempts: number
  readonly waiting: number
  readonly retried: number
  readonly order_key: number
  readonly seq: number
  readonly head_hash: string
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly ended_at: Instant | null
  readonly timer_at: Instant | null
  readonly parked: string | null
  readonly rate_key: string | null
  readonly rate_max: number | null
  readonly is_queued: boolean
  readonly labels: string
}

export function runOfRow(row: RunRow): Run {
  return {
    id: row.id,
    rootRunId: row.root_run_id,
    parent: row.parent_run_id && row.parent_task_id ? { runId: row.parent_run_id, taskId: row.parent_task_id } : null,
    workflow: row.workflow,
    version: row.version,
    programHash: row.program_hash,
    serviceFunction: row.service_function,
    status: row.status,
    rollback: row.rollback,
    ending: row.ending === null ? null : (JSON.parse(row.ending) as Ending),
    held: JSON.parse(row.held) as Held[],
    generation: { number: row.generation, id: row.generation_id, reason: row.why },
    course: JSON.parse(row.course) as Course,
    actor: JSON.parse(row.actor) as Actor,
    requesters: row.requesters,
    correlationId: row.correlation_id,
    labels: JSON.parse(row.labels) as Labels,
    priority: row.priority,
    input: JSON.parse(row.input) as JsonObject,
    output: JSON.parse(row.output) as JsonObject,
    variables: JSON.parse(row.variables) as JsonObject,
    reason: row.reason,
    note: row.note,
    failedRefs: row.failed_refs,
    taskSeq: row.task_seq,
    openAttempts: row.open_attempts,
    waiting: row.waiting,
    retried: row.retried,
    orderKey: row.order_key,
    seq: row.seq,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
    timerAt: row.timer_at,
    rate: rateOfRow(row),
  }
}

const rateOfRow = ({ rate_key: key, rate_max: concurrentMax, is_queued: isQueued }: RunRow): RunRate | null =>
  key === null || concurrentMax === null ? null : { key, concurrentMax, isQueued }

/** What is written and never read: what the run is found by. */
type Written = keyof RunRow | 'terms'

type Columns<Names extends Written> = { readonly [column in Names]: unknown }

type Fixed =
  | 'id'
  | 'root_run_id'
  | 'parent_run_id'
  | 'parent_task_id'
  | 'workflow'
  | 'service_function'
  | 'priority'
  | 'note'
  | 'created_at'
  | 'parked'

/** A run as it is written: with the hash its chain ends with and, where that changed, what it is found by. */
export interface RunToWrite {
  readonly run: Run
  readonly headHash: string
  readonly terms: readonly string[] | null
}

/** What is sent to Postgres for a new run: moments as text, payloads as canonical JSON. */
export const rowOfRun = ({ run, ...more }: RunToWrite): Columns<Written> => ({
  ...changeOfRun(null, { run, ...more }),
  id: run.id,
  root_run_id: run.rootRunId,
  parent_run_id: run.parent?.runId ?? null,
  parent_task_id: run.parent?.taskId ?? null,
  workflow: run.workflow,
  service_function: run.serviceFunction,
  priority: run.priority,
  note: run.note,
  created_at: timestamp(run.createdAt),
  parked: null,
})

/** What is sent for a run that changed: what never changes is left out, and of what is never null what stays is. */
export const changeOfRun = (
  before: Run | null,
  { run, headHash, terms }: RunToWrite,
): Columns<'id' | Exclude<Written, Fixed>> => ({
  id: run.id,
  ...payloadsOf(before, run),
  ...generationOf(before, run),
  status: run.status,
  rollback: run.rollback,
  ending: run.ending && canonicalJson(run.ending),
  held: before?.held === run.held ? null : canonicalJson(run.held),
  course: before?.course === run.course ? null : canonicalJson(run.course),
  reason: run.reason,
  failed_refs: before?.failedRefs === run.failedRefs ? null : run.failedRefs,
  terms,
  task_seq: run.taskSeq,
  open_attempts: run.openAttempts,
  waiting: run.waiting,
  retried: run.retried,
  order_key: run.orderKey,
  seq: run.seq,
  head_hash: headHash,
  updated_at: timestamp(run.updatedAt),
  ended_at: timestamp(run.endedAt),
  timer_at: timestamp(run.timerAt),
  is_queued: run.rate?.isQueued ?? false,
})

const payloadsOf = (before: Run | null, run: Run): Columns<'input' | 'output' | 'variables' | 'labels'> => ({
  labels: before?.labels === run.labels ? null : canonicalJson({ ...run.labels }),
  input: before?.input === run.input ? null : canonicalJson(run.input),
  output: before?.output === run.output ? null : canonicalJson(run.output),
  variables: before?.variables === run.variables ? null : canonicalJson(run.variables),
})

/** What changes with a generation; all null while it stays. */
type OfGeneration =
  | 'generation'
  | 'generation_id'
  | 'why'
  | 'version'
  | 'program_hash'
  | 'correlation_id'
  | 'actor'
  | 'person_id'
  | 'requesters'
  | 'rate_key'
  | 'rate_max'

const SAME_GENERATION: Columns<OfGeneration> = {
  generation: null,
  generation_id: null,
  why: null,
  version: null,
  program_hash: null,
  correlation_id: null,
  actor: null,
  person_id: null,
  requesters: null,
  rate_key: null,
  rate_max: null,
}

const hasSameGeneration = (before: Run, run: Run): boolean =>
  before.generation === run.generation &&
  before.version === run.version &&
  before.programHash === run.programHash &&
  before.correlationId === run.correlationId &&
  before.actor === run.actor &&
  before.requesters === run.requesters

const generationOf = (before: Run | null, run: Run): Columns<OfGeneration> =>
  before && hasSameGeneration(before, run)
    ? SAME_GENERATION
    : {
        generation: run.generation.number,
        generation_id: run.generation.id,
        why: run.generation.reason,
        version: run.version,
        program_hash: run.programHash,
        correlation_id: run.correlationId,
        actor: canonicalJson(run.actor),
        person_id: personOf(run.actor),
        requesters: run.requesters,
        rate_key: run.rate?.key ?? null,
        rate_max: run.rate?.concurrentMax ?? null,
      }
