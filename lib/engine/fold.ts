import type { Json, JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import { RUN_STATUSES, TASK_STATUSES, type RunStatus, type TaskStatus } from './model.ts'

/** The parts of a chain entry that a fold reads: drafts and chained entries both have them. */
export interface FoldEntry {
  readonly kind: string
  readonly at: Instant
  readonly taskId: string | null
  readonly ref: string | null
  readonly status: string | null
  readonly facts: JsonObject
}

/** An attempt as its run's chain tells it. A claim is no entry: an open attempt may be further on than this says. */
interface FoldedAttempt {
  readonly id: string
  readonly ref: string
  readonly node: string
  readonly name: string
  readonly type: string
  readonly seq: number
  readonly status: TaskStatus
  readonly retryCount: number
  readonly iteration: number
  readonly generation: number
  readonly retryOf: string | null
  readonly rollbackOf: string | null
  readonly gatedBy: string | null
  readonly firstScheduledAt: number
  readonly scheduledAt: Instant
  readonly readyAt: number
  readonly startedAt: number | null
  readonly endedAt: Instant | null
  readonly workerId: string | null
}

interface FoldedRun {
  readonly status: RunStatus
  readonly generation: number
  readonly rollback: string
  readonly isRollingBack: boolean
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly endedAt: Instant | null
  /** Entries folded. */
  readonly seq: number
}

export interface Folded {
  readonly run: FoldedRun
  readonly attempts: ReadonlyMap<string, FoldedAttempt>
}

const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)
const count = (value: Json | undefined, otherwise = 0): number => (typeof value === 'number' ? value : otherwise)
const moment = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null)

const taskStatus = (status: string | null): TaskStatus => TASK_STATUSES.find((one) => one === status) ?? 'SCHEDULED'
const runStatus = (status: string | null): RunStatus => RUN_STATUSES.find((one) => one === status) ?? 'RUNNING'

function scheduled(id: string, { at, ref, status, facts }: FoldEntry): FoldedAttempt {
  return {
    id,
    ref: ref ?? '',
    node: text(facts['node']) ?? '',
    name: text(facts['name']) ?? '',
    type: text(facts['type']) ?? '',
    seq: count(facts['seq']),
    status: taskStatus(status),
    retryCount: count(facts['retryCount']),
    iteration: count(facts['iteration']),
    generation: count(facts['generation'], 1),
    retryOf: text(facts['retryOf']),
    rollbackOf: text(facts['rollbackOf']),
    gatedBy: text(facts['gatedBy']),
    firstScheduledAt: count(facts['firstScheduledAt'], at),
    scheduledAt: at,
    readyAt: count(facts['readyAt'], at),
    startedAt: moment(facts['startedAt']),
    endedAt: null,
    workerId: text(facts['workerId']),
  }
}

const ended = (attempt: FoldedAttempt, { at, status, facts }: FoldEntry): FoldedAttempt => ({
  ...attempt,
  status: taskStatus(status),
  startedAt: moment(facts['startedAt']),
  workerId: text(facts['workerId']),
  endedAt: at,
})

const updated = (attempt: FoldedAttempt, { status, facts }: FoldEntry): FoldedAttempt => ({
  ...attempt,
  status: taskStatus(status),
  readyAt: count(facts['readyAt'], attempt.readyAt),
  startedAt: moment(facts['startedAt']),
  workerId: text(facts['workerId']),
})

function foldAttempt(attempts: Map<string, FoldedAttempt>, entry: FoldEntry): void {
  const { kind, taskId } = entry
  if (taskId === null) return
  const known = attempts.get(taskId)
  if (kind === 'task.scheduled') attempts.set(taskId, scheduled(taskId, entry))
  else if (kind === 'task.updated' && known) attempts.set(taskId, updated(known, entry))
  else if (kind === 'task.ended' && known) attempts.set(taskId, ended(known, entry))
}

function foldRun(run: FoldedRun, { kind, at, status, facts }: FoldEntry): FoldedRun {
  const next = { ...run, updatedAt: at, seq: run.seq + 1 }
  switch (kind) {
    case 'run.started':
      return { ...next, status: runStatus(status), createdAt: at, generation: count(facts['generation'], 1) }
    case 'run.begun':
    case 'run.ending':
    case 'run.paused':
    case 'run.resumed':
      return { ...next, status: runStatus(status) }
    case 'run.reopened':
      return {
        ...next,
        status: runStatus(status),
        generation: count(facts['generation'], run.generation),
        rollback: 'none',
        endedAt: null,
      }
    case 'run.rolling-back':
      return { ...next, status: runStatus(status), rollback: 'running', isRollingBack: true }
    case 'run.ended':
      return {
        ...next,
        status: runStatus(status),
        rollback: text(facts['rollback']) ?? 'none',
        isRollingBack: false,
        endedAt: at,
      }
    default:
      return next
  }
}

/** Builds the statuses, ids and times of a run and its attempts from its chain alone, entries in order of `seq`. */
export function foldChain(entries: Iterable<FoldEntry>): Folded {
  const attempts = new Map<string, FoldedAttempt>()
  let run: FoldedRun = {
    status: 'RUNNING',
    generation: 1,
    rollback: 'none',
    isRollingBack: false,
    createdAt: 0 as Instant,
    updatedAt: 0 as Instant,
    endedAt: null,
    seq: 0,
  }
  for (const entry of entries) {
    run = foldRun(run, entry)
    foldAttempt(attempts, entry)
  }
  return { run, attempts }
}
