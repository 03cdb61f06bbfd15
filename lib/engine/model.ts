import type { Actor } from '#core/context.ts'
import type { GenerationId, RunId, TaskId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { RunRate, TaskLimits } from './limits.ts'

/** Conductor: Task.Status (spec 1.7). */
export const TASK_STATUSES = [
  'SCHEDULED',
  'IN_PROGRESS',
  'COMPLETED',
  'COMPLETED_WITH_ERRORS',
  'FAILED',
  'FAILED_WITH_TERMINAL_ERROR',
  'TIMED_OUT',
  'CANCELED',
  'SKIPPED',
] as const
export type TaskStatus = (typeof TASK_STATUSES)[number]

/** Conductor: Workflow.WorkflowStatus (spec 1.7). */
export const RUN_STATUSES = ['RUNNING', 'PAUSED', 'COMPLETED', 'FAILED', 'TIMED_OUT', 'TERMINATED'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]
export type FinalRunStatus = Exclude<RunStatus, 'RUNNING' | 'PAUSED'>

export const isOpen = (status: TaskStatus): boolean => status === 'SCHEDULED' || status === 'IN_PROGRESS'
export const isSuccess = (status: TaskStatus): boolean =>
  status === 'COMPLETED' || status === 'COMPLETED_WITH_ERRORS' || status === 'SKIPPED'
export const isFinal = (status: RunStatus): status is FinalRunStatus => status !== 'RUNNING' && status !== 'PAUSED'

/** How a run will end once its rollbacks are through. */
export interface Ending {
  readonly status: FinalRunStatus
  readonly reason: string
  /** The attempt whose failure ends the run, if one did. */
  readonly taskId: TaskId | null
  /** When that was decided; what was being ended before this was kept has none. */
  readonly decidedAt?: Instant
  /** The attempt that is being undone now. */
  readonly undoing?: TaskId
  /** Set once a rollback was exhausted or stopped: the run will end with its rollback incomplete. */
  readonly isIncomplete?: true
  /** Set while its many open attempts are cancelled slice by slice: whether what was done is undone after that. */
  readonly canceling?: { readonly withRollback: boolean }
  /** Somebody ended the run and wants no failureWorkflow. */
  readonly isQuiet?: true
  /** The rollback attempt of the parent run that waits for this one to be undone. */
  readonly undoFor?: { readonly runId: RunId; readonly taskId: TaskId }
}

/** What became of the rollbacks: none were due, all reported success, or at least one was exhausted. */
export type RollbackOutcome = 'none' | 'running' | 'done' | 'incomplete'

/** An attempt that ended, or was due to begin or go on, while the run was paused: what follows is held back until it is resumed. */
export interface Held {
  readonly taskId: TaskId
  readonly node: string
  readonly cause: 'ended' | 'lease-lost' | 'due'
}

/** One generation of a run: retry, restart and rerun open a new one, an ended one is never reopened. */
interface Generation {
  readonly number: number
  readonly id: GenerationId
  /** Why it was opened, in the words of whoever did; null for the first. */
  readonly reason: string | null
}

/** What a restart (`from` null) or a rerun made history: rows of `from` and of all behind it, up to a `seq`. */
interface Voided {
  readonly from: string | null
  /** Of a dynamic fork, when `from` is a task that one opened and no node of the program. */
  readonly fork?: string
  readonly upTo: number
  /** The generation that was opened. */
  readonly generation: number
  /** Given by hand for `from`, in place of what its expressions say. */
  readonly input: JsonObject | null
}

/** Where a run's way through its definition departs from the plain one; all empty until an operator acts. */
export interface Course {
  readonly voided: readonly Voided[]
  /** References with a row that counts although the walk has not come to them: it passes what is done and takes up what failed. */
  readonly ahead: readonly string[]
  /** Nodes that somebody skipped: no part of any plan. */
  readonly skipped: readonly string[]
  /** Sub-workflows that ended badly go on in their own runs where the walk comes to them. */
  readonly resumesChildren?: true
  /** When it was decided that the run ends, if it ended later than that: what was done had to be undone first. */
  readonly decidedAt?: Instant
}

/** What a run was when a generation of it ended: kept when the next one is opened, with why this one had been. */
export type PastGeneration = Pick<
  Run,
  | 'generation'
  | 'actor'
  | 'version'
  | 'programHash'
  | 'correlationId'
  | 'status'
  | 'rollback'
  | 'input'
  | 'output'
  | 'variables'
  | 'reason'
  | 'failedRefs'
  | 'endedAt'
> & { readonly runId: RunId }

/** What people write on a run to find it by: a few short texts by name. */
export type Labels = { readonly [name: string]: string }

/** A run: Conductor's Workflow (spec 1.5). Moments are database time in epoch ms. */
export interface Run {
  readonly id: RunId
  readonly rootRunId: RunId
  readonly parent: { readonly runId: RunId; readonly taskId: TaskId } | null
  readonly workflow: string
  readonly version: number
  /** SHA-256 (hex) of the canonical program source: the definition with its task definitions, frozen at start. */
  readonly programHash: string
  /** The unit of permission this run belongs to, e.g. `payments`. */
  readonly serviceFunction: string
  readonly status: RunStatus
  readonly rollback: RollbackOutcome
  /** Set while rollbacks run: the run stays RUNNING and ends so afterwards. */
  readonly ending: Ending | null
  /** Ends whose consequences wait for a resume; empty unless PAUSED. */
  readonly held: readonly Held[]
  readonly generation: Generation
  readonly course: Course
  /** Who the run's tasks act for. */
  readonly actor: Actor
  /** Everybody who opened a generation: none of them may approve. */
  readonly requesters: readonly UserId[]
  readonly correlationId: string | null
  readonly labels: Labels
  readonly priority: number
  readonly input: JsonObject
  readonly output: JsonObject
  readonly variables: JsonObject
  readonly reason: string | null
  /** Why the launcher wants this, in their words (shown to the approver). */
  readonly note: string | null
  /** What failed for good. Conductor's failedReferenceTaskNames hold more: see failed-names.ts. */
  readonly failedRefs: readonly string[]
  /** Conductor's Task.seq last given; the first attempt has 1. */
  readonly taskSeq: number
  /** Attempts not yet ended. 0 on a run that is RUNNING would mean it waits on nobody (invariant 8). */
  readonly openAttempts: number
  /** Open HUMAN attempts: the run waits for a person. */
  readonly waiting: number
  /** Attempts that failed and were tried again: a run that completes with some is shown as recovered. */
  readonly retried: number
  /** The last place in the queue that was given out: the next is a slot behind it. */
  readonly orderKey: number
  /** Length of the run's chain. */
  readonly seq: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly endedAt: Instant | null
  /** When the run as a whole must be looked at again (timeoutSeconds), or null. */
  readonly timerAt: Instant | null
  readonly rate: RunRate | null
}

/** The right to run one attempt: lost when it is not renewed until `until`. */
export interface Lease {
  /** The runner's id, `<process kind>-<uuid>`. */
  readonly owner: string
  readonly until: Instant
}

/** Does this attempt's effect have to be undone when the run fails? */
export type Undo = 'none' | 'due' | 'doing' | 'done' | 'failed'

/** One attempt of a task: one row of Conductor's Task (spec 1.5, wire `taskId`). Never reset in place. */
export interface Attempt {
  readonly id: TaskId
  readonly runId: RunId
  readonly rootRunId: RunId
  /** taskReferenceName, with `__<iteration>` in a loop, `<ref>.rollback` for a rollback. */
  readonly ref: string
  /** The node this is an attempt of (the ref without suffixes). */
  readonly node: string
  /** Conductor's taskDefName. */
  readonly name: string
  /** Conductor's type of the node: SIMPLE, HTTP, SWITCH, FORK_JOIN, JOIN, HUMAN, … */
  readonly type: string
  /** Who may take it: `task:<name>` for SIMPLE and unknown types, `system:http` for HTTP; null when nobody does (HUMAN, JOIN). */
  readonly queue: string | null
  readonly iteration: number
  readonly generation: number
  /** Conductor's Task.seq: order of scheduling within the run, from 1. */
  readonly seq: number
  readonly status: TaskStatus
  readonly retryCount: number
  readonly retryOf: TaskId | null
  readonly rollbackOf: TaskId | null
  readonly undo: Undo
  readonly input: JsonObject
  readonly output: JsonObject
  readonly reason: string | null
  readonly workerId: string | null
  /** First scheduling of this task over all its attempts (totalTimeoutSeconds). */
  readonly firstScheduledAt: Instant
  readonly scheduledAt: Instant
  /**
   * Seconds that its time-outs allow for a delay before it (Conductor: startDelayInSeconds): of a first try of a worker's task
   * its node's startDelay, of the try after a failure the back-off without jitter.
   */
  readonly startDelay: number
  /** Not to be handed out before this moment (back-off, startDelay, a worker that wants to be called back). */
  readonly readyAt: Instant
  /** Its place in the queue: when it gets ready, and behind what its run has there already. */
  readonly orderKey: number
  /** When somebody took it first; one that gave it back and takes it again does not change that (Conductor 2.8). */
  readonly startedAt: Instant | null
  readonly updatedAt: Instant
  readonly endedAt: Instant | null
  /** The next moment a timeout of this attempt may fire, or null. */
  readonly timerAt: Instant | null
  readonly lease: Lease | null
  /** How often a claim of this (ref, retryCount) was lost: not counted against retryCount, bounded. */
  readonly leaseLosses: number
  /**
   * Counters of a JOIN, and what never came to it; of what was skipped the JOINs that have counted it; of a HUMAN gate `{ planDigest, approvedBy: UserId[] }`; of what the sandbox evaluates `{ script, data? }`;
   * of a WAIT `{ dueAt }`; of a DO_WHILE, a fork in slices and a SUB_WORKFLOW what they have come to; of a dynamic fork's
   * task `{ dynamic }`; `{ checksInput: true }` where the task's definition enforces a schema; null for all others.
   */
  readonly state: JsonObject | null
  /** The gate whose approved plan this attempt is the first to carry out; its digest is compared again before it runs. */
  readonly gatedBy: TaskId | null
  /** What bounds its start; null for most. It is then never handed out within a commit. */
  readonly limits: TaskLimits | null
}
