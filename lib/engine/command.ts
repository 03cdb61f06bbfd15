import type { Actor, Via } from '#core/context.ts'
import type { RunId, SpanId, TaskId, UserId } from '#core/ids.ts'
import type { InboundTrace } from '#core/inbound-trace.ts'
import type { Json, JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { ApprovalRequest } from './approval-request.ts'
import type { FamilyCommand } from './family-command.ts'
import type { Attempt, Labels, Lease, PastGeneration, Run, TaskStatus } from './model.ts'
import type { LaunchOrder, Send } from './send.ts'
import type { SliceCommand } from './slice-command.ts'

/** How an attempt may be reported (Conductor: TaskResult.Status); IN_PROGRESS puts it back into its queue. */
export type ResultStatus = Extract<
  TaskStatus,
  'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'FAILED_WITH_TERMINAL_ERROR' | 'CANCELED'
>

/**
 * Everything that can happen to a run. `runId` names the run; whoever sends one was authorised by a verb, holds the lease
 * of the attempt, or is a clock.
 */
export type Command =
  | FamilyCommand
  | SliceCommand
  | {
      readonly kind: 'start'
      readonly runId: RunId
      readonly programHash: string
      readonly input: JsonObject
      readonly note: string | null
      readonly correlationId: string | null
      readonly priority: number
      readonly labels?: Labels
    }
  /** An attempt ended, or wants to be called back. Accepted only for a live attempt; with `owner`, only while that owner holds its lease. */
  | {
      readonly kind: 'result'
      readonly runId: RunId
      readonly taskId: TaskId
      readonly owner: string | null
      readonly status: ResultStatus
      readonly output: JsonObject
      readonly reason: string | null
      readonly workerId: string | null
      /** With IN_PROGRESS: when it may be handed out again. */
      readonly callbackAfterSeconds?: number
    }
  /** A claim was lost: the attempt's lease ran out at `until`. Ignored when it was renewed meanwhile. */
  | { readonly kind: 'lease-lost'; readonly runId: RunId; readonly taskId: TaskId }
  /** A timeout of an attempt (or of the run, taskId null) may be due. Ignored when it is not. */
  | { readonly kind: 'timer'; readonly runId: RunId; readonly taskId: TaskId | null }
  /** The only door of a HUMAN task; sent by the verb decideApproval alone, with its decision row in `also`. */
  | {
      readonly kind: 'decide-approval'
      readonly runId: RunId
      readonly taskId: TaskId
      readonly outcome: 'approved' | 'denied'
      readonly by: UserId
      readonly comment: string
      /** The digest of the plan that was shown to whoever decides. */
      readonly planDigest: string
    }
  /** A place may be free for a run that waits for one. */
  | { readonly kind: 'begin'; readonly runId: RunId }
  | { readonly kind: 'pause'; readonly runId: RunId; readonly reason: string }
  | { readonly kind: 'resume'; readonly runId: RunId }
  /** A run that was set aside because nobody could decide it is tried again; with its `also` of the same kind. */
  | { readonly kind: 'unpark'; readonly runId: RunId; readonly reason: string }
  | {
      readonly kind: 'terminate'
      readonly runId: RunId
      readonly reason: string
      readonly rollback: boolean
      /** Whether the definition's failureWorkflow is wanted (Conductor starts none when somebody stops a run). */
      readonly failureWorkflow?: boolean
      /** Of the run that launched it: a generation that was opened later goes on. */
      readonly openedBy?: Instant
    }
  /** Goes on where an unsuccessful run stopped: what failed, was canceled or was rolled back runs again. */
  | {
      readonly kind: 'retry'
      readonly runId: RunId
      readonly reason: string | null
      /** Whether sub-workflows that ended badly go on where they did, instead of being launched anew (Conductor: resumeSubworkflowTasks). */
      readonly resumesChildren?: boolean
    }
  /** Begins again; with `programHash` by that program, whose source is stored or comes with the submission. */
  | {
      readonly kind: 'restart'
      readonly runId: RunId
      readonly reason: string | null
      readonly programHash: string | null
    }
  /** Runs again from a task on (taskId null: from the start). What is given takes the place of what there was. */
  | {
      readonly kind: 'rerun'
      readonly runId: RunId
      readonly reason: string | null
      readonly taskId: TaskId | null
      readonly taskInput: JsonObject | null
      readonly input: JsonObject | null
      readonly correlationId: string | null
    }
  /** Passes a task over before the run comes to it. */
  | {
      readonly kind: 'skip'
      readonly runId: RunId
      readonly ref: string
      readonly reason: string | null
      readonly input: JsonObject
      readonly output: JsonObject
    }
  /** Writes labels on the run, whether it has ended or not; null takes one away. */
  | { readonly kind: 'set-labels'; readonly runId: RunId; readonly labels: { readonly [name: string]: string | null } }
  /** Merges into the run's variables. */
  | {
      readonly kind: 'set-variables'
      readonly runId: RunId
      readonly reason: string | null
      readonly variables: JsonObject
    }

/** The verb's own span and policy check, written into the entry so that they survive a crash with it (engine spans are projected from the chain). */
export interface RequestFacts {
  readonly spanId: SpanId
  readonly startedAt: Instant
  readonly verb: string
  /** Whence the request came, by its own word. */
  readonly inbound?: InboundTrace
  readonly policy: {
    readonly spanId: SpanId
    readonly startedAt: Instant
    readonly endedAt: Instant
    readonly ids: readonly string[]
  }
}

/** Who is behind a command. For results, timers and lost leases: `{ kind: 'service', id: <runner id> }`, via `runner`. */
export interface Origin {
  readonly actor: Actor
  readonly via: Via
  readonly request: RequestFacts | null
}

/** Who a new run acts for and who asked for it: needed by `start` alone (Submission.start). */
export interface StartFacts {
  readonly actor: Actor
  readonly requesters: readonly UserId[]
  /** As the order says when another run led to it. */
  readonly parent?: LaunchOrder['parent']
  readonly launchedBy?: LaunchOrder['launchedBy']
}

/** What decide is handed instead of a clock, a hash function and dice. */
export interface Env {
  /** The database's clock at the commit. */
  readonly now: Instant
  /** Seeded; the seed is recorded with the first entry of the transition, so that a replay is equal to the byte. */
  readonly random: (length: number) => Uint8Array
  /** SHA-256 (hex) of the canonical JSON of a value (the ledger's). */
  readonly digest: (value: Json) => string
  /** A lease for a ready attempt of this queue, if this process's runner has a free place for it; null leaves it in the queue. */
  readonly handOut: (queue: string) => Lease | null
  readonly origin: Origin
  readonly start?: StartFacts
}

/** Up to which `seq` rows are history, for all nodes and for single ones: they are read by nobody who asks for the newest. */
export interface History {
  readonly all: number
  readonly nodes: ReadonlyMap<string, number>
}

/** The attempts of a node that were scheduled after a `seq`. */
export interface Since {
  readonly node: string
  readonly after: number
}

/** The rows a transition reads, named before it runs. Its size does not grow with the run. */
export interface Needs {
  /** Newest attempt of each of these nodes (rollbacks are none of their node's). */
  readonly newest: readonly string[]
  /** All attempts of these nodes behind a place: a DO_WHILE's whole output is made of them. */
  readonly every: readonly Since[]
  /** Attempts by id. */
  readonly tasks: readonly TaskId[]
  /** All attempts not yet ended (to cancel them, to finish). */
  readonly open: boolean
  /** Up to a slice of them, of a run that has many. */
  readonly openSlice: boolean
  /** Up to a slice of them behind a `seq`, in that order: those that may have timed out by then (`mayBeOverdue`). */
  readonly dueBehind: { readonly seq: number; readonly at: Instant } | null
  /** The completed attempt that must be undone next (undo = due, latest endedAt first), if any. */
  readonly nextUndo: boolean
  /** What is neither the newest of a ref nor undone, because a later generation began again. */
  readonly history: History
}

/** What decide may look at: the run (null for `start`) and the rows that were read, newest facts folded in. */
export interface State {
  readonly run: Run | null
  readonly attempts: readonly Attempt[]
  /** What was read. Decide throws MissingRows when it wants more. */
  readonly read: Needs | 'all'
}

/** The kinds of entry in a run's chain. */
export type RunEntryKind =
  | 'run.started'
  | 'run.begun'
  | 'run.paused'
  | 'run.resumed'
  | 'run.unparked'
  | 'run.reopened'
  | 'run.variables-updated'
  | 'run.labelled'
  | 'run.ending'
  | 'run.rolling-back'
  | 'run.ended'
  | 'run.not-compensated'
  | 'task.scheduled'
  | 'task.updated'
  | 'task.ended'
  | 'approval.asked'
  | 'approval.decided'

/** One fact for the chain. The commit adds seq, previous hash and hash, and replaces payloads by their digests. */
export interface EntryDraft {
  readonly kind: RunEntryKind
  readonly at: Instant
  readonly taskId: TaskId | null
  readonly ref: string | null
  /** The status after the fact: a task's for task.*, the run's for run.*. */
  readonly status: string | null
  /** Small, secret-free, person-free facts: type, retryCount, readyAt, startedAt, generation, retryOf, rollbackOf, owner, … */
  readonly facts: JsonObject
  /** Payloads whose SHA-256 goes into the entry (`input`, `output`, `reason`, `comment`, `plan`): the bytes lie in the rows. */
  readonly payloads: { readonly [name: string]: Json }
}

/** The outcome of one command: new rows and facts, all of which are written in one commit or not at all. */
export interface Decision {
  readonly run: Run
  readonly created: readonly Attempt[]
  /** Changed attempts with the status the row must still have. */
  readonly changed: readonly { readonly from: TaskStatus; readonly attempt: Attempt }[]
  readonly asked: readonly ApprovalRequest[]
  /** Gates settled by this transition: by decision, or withdrawn because the run ended. */
  readonly settled: readonly { readonly taskId: TaskId; readonly outcome: 'approved' | 'denied' | 'withdrawn' }[]
  readonly entries: readonly EntryDraft[]
  /** The generation this transition put an end to by opening the next. */
  readonly past: PastGeneration | null
  /** For other runs, in order. */
  readonly sends: readonly Send[]
  /** The run begins hereby, if there is a place for it: without regard to those that wait, or in its turn. */
  readonly place: 'at-once' | 'in-turn' | null
  /** An ended run is taken up again to go on with its work: it needs the key under which it was launched. To be undone it needs none. */
  readonly isTakenUp: boolean
}
