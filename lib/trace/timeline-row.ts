import type { TaskId } from '#core/ids.ts'
import type { AttemptView } from '#services/runs/view.ts'
import type { Nanos } from './span.ts'

export const LANES = ['decisions', 'orchestration', 'execution'] as const
export type Lane = (typeof LANES)[number]

/** What became of what a row shows; each has one icon, one word and one colour on all screens. */
export type RowState =
  | 'succeeded'
  | 'recovered'
  | 'with-errors'
  | 'failed'
  | 'timed-out'
  | 'running'
  | 'queued'
  | 'waiting'
  | 'paused'
  | 'stopped'
  | 'canceled'
  | 'skipped'
  | 'rolling-back'
  | 'rolled-back'
  | 'done'

export type SegmentKind = 'work' | 'span' | 'queued' | 'backing-off' | 'waiting' | 'paused' | 'untraced' | 'sampled'

/** A stretch of a row's bar. Moments are epoch ms with µs as fractions. An open one still runs and ends now. */
export interface Segment {
  readonly kind: SegmentKind
  readonly state: RowState
  readonly from: number
  readonly to: number
  readonly isOpen: boolean
}

/** A point on a row: a decision or a check. */
export interface Mark {
  readonly at: number
  readonly state: RowState
  readonly label: string
}

/** What the detail panel shows when the row is selected. */
export type RowTarget =
  | { readonly kind: 'task'; readonly taskId: TaskId }
  /** Tasks that repeat, as one. */
  | { readonly kind: 'repeats'; readonly family: string }
  /** Tasks of a family that are not here, behind the `place`th of them. */
  | { readonly kind: 'more'; readonly family: string; readonly afterSeq: number; readonly place: number }
  | { readonly kind: 'approval'; readonly taskId: TaskId }
  /** A span with its place in the table of spans. */
  | { readonly kind: 'span'; readonly place: number; readonly spanId: string }
  /** Equal spans as one; `places` are those in the table of spans. */
  | { readonly kind: 'spans'; readonly places: readonly number[] }
  /** Spans or tasks under one heading. */
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'entries'; readonly seqs: readonly number[] }

export interface TimelineRow {
  /** Stable while the run changes: made from ids and references, never from positions. */
  readonly key: string
  readonly lane: Lane
  /** 0 at the top of its lane. */
  readonly depth: number
  readonly label: string
  /** What stands beside the label in small type. */
  readonly note: string
  readonly state: RowState
  /** One per attempt, in order; empty when there was only one. */
  readonly outcomes: readonly RowState[]
  /** Of tasks that repeat: how many came out how. */
  readonly tally: readonly { readonly state: RowState; readonly count: number }[]
  /** How many equal spans it stands for; 0 for a row of its own. */
  readonly count: number
  readonly segments: readonly Segment[]
  readonly marks: readonly Mark[]
  /** Stretches on the critical path. */
  readonly critical: readonly { readonly from: number; readonly to: number }[]
  readonly durationMs: number
  readonly isError: boolean
  readonly isExpandable: boolean
  readonly isExpanded: boolean
  readonly isMatch: boolean
  readonly target: RowTarget
}

/** A row before the whole is known: whether it matches a search and lies on the critical path is added at the end. */
export type RowDraft = Omit<TimelineRow, 'critical' | 'isMatch'>

/** What somebody folded and unfolded by hand, by key. */
export interface Folds {
  readonly opened: ReadonlySet<string>
  readonly closed: ReadonlySet<string>
}

export interface TimelineOptions {
  /** Where open bars end. */
  readonly now: number
  /** Attempts, checks, control tasks, repeated spans and large trees begin folded. */
  readonly isFolded: boolean
  /** Rows with errors come first within their lane, and within what they stand under. */
  readonly isErrorsFirst: boolean
  readonly folds: Folds
  /** Text to look for in labels and notes; empty for none. */
  readonly find: string
  /** Key of the selected row: what hides it is open. */
  readonly selected: string | null
  /** Spans of this run were dropped on purpose: what has none is not a gap in its instrumentation. */
  readonly isSampled: boolean
  /** All spans are here: only then is known what none covers. */
  readonly isWhole: boolean
}

/** Nanosecond digits as epoch ms; a double keeps microseconds. */
export const msOf = (nanos: Nanos): number => Number(BigInt(nanos) / 1000n) / 1000

/** What was done by hand counts more than what would be. */
export const isExpanded = ({ folds }: Pick<TimelineOptions, 'folds'>, key: string, byDefault: boolean): boolean =>
  folds.opened.has(key) || (byDefault && !folds.closed.has(key))

/** The fields of a row that most have none of. */
export const PLAIN_ROW = {
  depth: 0,
  note: '',
  outcomes: [],
  tally: [],
  count: 0,
  segments: [],
  marks: [],
  durationMs: 0,
  isError: false,
  isExpandable: false,
  isExpanded: false,
} as const satisfies Partial<RowDraft>

export const matches = (text: string, find: string): boolean => find !== '' && text.toLowerCase().includes(find)

/** What an attempt of a status is called. */
export const TASK_STATES = {
  SCHEDULED: 'queued',
  IN_PROGRESS: 'running',
  COMPLETED: 'succeeded',
  COMPLETED_WITH_ERRORS: 'with-errors',
  FAILED: 'failed',
  FAILED_WITH_TERMINAL_ERROR: 'failed',
  TIMED_OUT: 'timed-out',
  CANCELED: 'canceled',
  SKIPPED: 'skipped',
} as const satisfies { readonly [status in AttemptView['status']]: RowState }

/** The state of one attempt; a rollback is violet unless it failed. */
export function stateOfAttempt(attempt: AttemptView): RowState {
  const state = TASK_STATES[attempt.status]
  if (attempt.rollbackOf === null) return state
  if (state === 'succeeded') return 'rolled-back'
  return state === 'running' ? 'rolling-back' : state
}

export const isFailure = (state: RowState): boolean => state === 'failed' || state === 'timed-out'

const CONTROL_TYPES = new Set(['SWITCH', 'DECISION', 'FORK_JOIN', 'FORK_JOIN_DYNAMIC', 'JOIN', 'EXCLUSIVE_JOIN'])

/** Tasks the engine itself settles: they take no time of anybody's and give way to what they wait for. */
export const isControl = (attempt: AttemptView): boolean => isControlType(attempt.type)

export const isControlType = (type: string): boolean => CONTROL_TYPES.has(type)
