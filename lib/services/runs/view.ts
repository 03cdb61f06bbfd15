import type { TraceLinkSettings } from '#config/settings.ts'
import type { Actor, Via } from '#core/context.ts'
import type { RunId, SpanId, TaskId, TraceId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { Labels, RollbackOutcome, RunStatus, TaskStatus } from '#engine/model.ts'
import type { RunPhase } from '#trace/run-phases.ts'
import type { FailingSpan } from '#trace/failing-span.ts'
import type { LineLink, LinkView } from '../links/view.ts'
import type { SamplingView } from '../sampling/run-sampling-view.ts'
import type { SpanColumns, SpanLine } from '#trace/span-columns.ts'
import type { SpansView } from './spans-view.ts'

/** Somebody, as a page shows them. `name` is resolved on the server; ids stay opaque. */
export interface PersonView {
  readonly id: string
  readonly name: string
}

/** Whether the viewer may do something with what is shown, and why not: the sentence is shown as it is. */
export type Can = { readonly allowed: true } | { readonly allowed: false; readonly reason: string }

/** What every page tells of a run. */
interface RunFacts {
  readonly id: RunId
  readonly workflow: string
  readonly version: number
  readonly serviceFunction: string
  readonly status: RunStatus
  readonly rollback: RollbackOutcome
  readonly isRollingBack: boolean
  /** It has not begun: it waits for a place among the runs of its key. */
  readonly isQueued: boolean
  /** It cannot go on by itself: nobody could decide how. */
  readonly isSetAside: boolean
  readonly isWaitingForPerson: boolean
  readonly isRecovered: boolean
  readonly by: PersonView
  /** The agent through which they launched it, if they did through one. */
  readonly agent: string | null
  /** The schedule that launched it for them, if one did. */
  readonly schedule: string | null
  readonly labels: Labels
  readonly reason: string | null
  readonly createdAt: Instant
  readonly endedAt: Instant | null
  /** Its root run's. */
  readonly traceId: TraceId
}

/** One line of the run list. */
export interface RunLine extends RunFacts {
  /** Into the trace backend; null until its span was sent there. */
  readonly backendLink: LineLink | null
  /** What it did with its time; null when it passed through too many phases for a line. */
  readonly phases: readonly RunPhase[] | null
}

export interface AttemptView {
  readonly id: TaskId
  /** What it repeats with: its node in a loop, or the branches of one name of a dynamic fork; null when nothing repeats it. */
  readonly family: string | null
  /** Its place among the occurrences of its family, from 1; null where that was not counted. */
  readonly place: number | null
  readonly spanId: SpanId
  readonly ref: string
  readonly node: string
  readonly name: string
  readonly type: string
  readonly generation: number
  readonly seq: number
  readonly status: TaskStatus
  readonly retryCount: number
  readonly retryOf: TaskId | null
  readonly rollbackOf: TaskId | null
  readonly workerId: string | null
  readonly reason: string | null
  /** What a queued attempt waits for besides a free worker, in words, e.g. for a place of its definition. */
  readonly waitsFor: string | null
  readonly scheduledAt: Instant
  readonly readyAt: Instant
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
}

/** The tasks of one family added up, of a run too large to be shown as a whole. */
export interface RepeatView {
  readonly family: string
  readonly type: string
  /** It lies in a loop, or a dynamic fork opened it. */
  readonly isRepeated: boolean
  /** Occurrences; each is done, failed, stopped or open. */
  readonly total: number
  readonly done: number
  /** Failed, and no later try made it good. */
  readonly failed: number
  readonly canceled: number
  readonly open: number
  /** Occurrences that needed more than one try, at most. */
  readonly again: number
  readonly scheduledAt: Instant
  /** When the last one ended; null while one is open. */
  readonly endedAt: Instant | null
}

/** One entry of the run's chain as the Events tab and the story read it. */
export interface EntryView {
  readonly seq: number
  readonly at: Instant
  readonly kind: string
  readonly taskId: TaskId | null
  readonly ref: string | null
  readonly status: string | null
  readonly actor: Actor
  readonly actorName: string
  readonly via: Via
  readonly policyIds: readonly string[]
  readonly facts: JsonObject
  readonly digests: { readonly [name: string]: string }
  readonly hash: string
}

export interface RunApprovalView {
  readonly taskId: TaskId
  readonly ref: string
  readonly title: string
  readonly group: string
  readonly quorum: number
  readonly state: 'waiting' | 'approved' | 'denied' | 'withdrawn'
  readonly askedAt: Instant
  readonly settledAt: Instant | null
  readonly planDigest: string
  readonly decisions: readonly {
    readonly by: PersonView
    readonly outcome: 'approved' | 'denied'
    readonly comment: string
    readonly at: Instant
  }[]
  readonly canDecide: Can
}

/** One generation of a run as it ended, or as it is. */
export interface GenerationView {
  readonly number: number
  /** Its root span. */
  readonly spanId: SpanId
  /** Who its tasks act for. */
  readonly by: PersonView
  /** Why it was opened, in the words of whoever did. */
  readonly why: string | null
  readonly version: number
  readonly status: RunStatus
  readonly reason: string | null
  readonly endedAt: Instant | null
}

export interface ChainView {
  readonly isIntact: boolean
  readonly problem: string | null
  readonly from: number
}

/** Everything the run page is made of. The live stream sends parts of the same shape. */
export interface RunView extends RunFacts {
  readonly generation: number
  /** All generations, oldest first; the last is the one the rest of the view is about. */
  readonly generations: readonly GenerationView[]
  readonly note: string | null
  /** What a queued run waits for, in words. */
  readonly waitsFor: string | null
  /** Why the run was set aside: it cannot go on by itself. */
  readonly parked: string | null
  readonly correlationId: string | null
  readonly failedRefs: readonly string[]
  /** The attempt whose failure its end names, also while it is rolled back. */
  readonly endedBy: TaskId | null
  /** Length of the chain this view has seen; the live stream resumes after it. */
  readonly seq: number
  /** How far this view has read the run's spans; the live stream reads on from there and may repeat some. */
  readonly spansAfter: number
  /** How many attempts the run has. */
  readonly attemptCount: number
  /** Null: everything of the run is here. Else it is too large, and only the edges of each family are, beside these sums. */
  readonly repeats: readonly RepeatView[] | null
  readonly attempts: readonly AttemptView[]
  readonly entries: readonly EntryView[]
  readonly approvals: readonly RunApprovalView[]
  readonly spans: SpansView
  /** Spans that failed, with what stands above them, of a run whose attempts failed: enough to say where it began. */
  readonly failing: readonly FailingSpan[]
  /** Whether the entries from `from` on are as they were written. */
  readonly chain: ChainView
  readonly can: {
    readonly pause: Can
    readonly resume: Can
    readonly unpark: Can
    readonly terminate: Can
    readonly launchAgain: Can
    readonly retry: Can
    readonly restart: Can
    readonly rerun: Can
    readonly skip: Can
    readonly setVariables: Can
    readonly setLabels: Can
  }
  /** The run in the trace backend, or why it is not there. */
  readonly link: LinkView
  /** What is kept of its trace's spans, which is decided for its root run. */
  readonly sampling: SamplingView
  /** Template settings of the configured trace backend, or null when none is configured. */
  readonly backend: TraceLinkSettings | null
  /** Server clock when this was read, for durations of what still runs. */
  readonly readAt: Instant
}

/** What would happen if an ended run were taken up again as somebody considers: shown before it is done. */
export interface OutlookView {
  readonly tasks: readonly { readonly ref: string; readonly name: string; readonly type: string }[]
  readonly gates: readonly { readonly ref: string; readonly group: string; readonly quorum: number }[]
  /** Sub-workflows that ended badly: they go on in their own runs, or are launched anew. */
  readonly children: readonly { readonly ref: string; readonly runId: RunId; readonly how: 'goes-on' | 'anew' }[]
  /** Runs that launched this one, nearest first, and go on with it. */
  readonly parents: readonly { readonly runId: RunId; readonly workflow: string }[]
  /** Why it would be refused; the lists are empty then. */
  readonly problem: string | null
  /** Of the definition it would run by. */
  readonly version: number
}

/** What of a running run can be changed by hand. */
export interface ChangeableView {
  readonly variables: JsonObject
  /** Tasks that the run has not come to and that may be skipped. */
  readonly skippable: readonly { readonly ref: string; readonly name: string }[]
  /** As its definition names it: what may be started when the run is stopped. */
  readonly failureWorkflow: string | null
}

/** A view without its rows. */
export type RunHeadView = Omit<RunView, 'attempts' | 'entries' | 'spans' | 'failing' | 'approvals'>

/** What changed on a run since `seq`: same shapes, only the changed rows. */
export interface RunDelta {
  readonly run: RunHeadView
  readonly attempts: readonly AttemptView[]
  /** Of a large run: all attempts that its page shows by now; null when it shows every one. */
  readonly shown: readonly TaskId[] | null
  readonly entries: readonly EntryView[]
  readonly approvals: readonly RunApprovalView[]
  readonly spans: readonly SpanLine[]
  /** More spans came than one delta holds: they are to be read again. */
  readonly hasMoreSpans: boolean
  /** Null: as they were. */
  readonly failing: readonly FailingSpan[] | null
}

/** A delta as it is sent. */
export type LiveDelta = Omit<RunDelta, 'spans'> & { readonly spans: SpanColumns | null }

/** Payloads of one attempt or of the run, read on demand. */
export interface PayloadView {
  readonly input: JsonObject
  readonly output: JsonObject
}
