import type { Json, JsonObject } from '#core/json.ts'
import type { Task, TaskDefs, Workflow } from './definition.ts'

/** One row of Conductor's Task, as far as the model needs it. */
export interface Row {
  readonly ref: string
  readonly task: Task
  /** Iterations of the loops around it: `__2__1`. */
  readonly at: string
  name: string
  status: string
  readonly retryCount: number
  input: JsonObject
  output: JsonObject
  /** Claims lost before this one, of the same try. */
  readonly losses: number
  readonly firstScheduledAt: number
  readonly scheduledAt: number
  /** Conductor: startDelayInSeconds, of this row. */
  startDelay: number
  callbackAfterSeconds: number
  readyAt: number
  startedAt: number | null
  updatedAt: number
  endedAt: number | null
  /** The row it undoes. */
  readonly undoes: Row | null
  undo: 'none' | 'due' | 'doing' | 'done' | 'failed'
  /** Its moment (WAIT) in ms. */
  dueAt: number | null
  /** It waits for its back-off or startDelay to pass. */
  isPostponed: boolean
  /** The postponement is over, and nothing has begun because the run was paused. */
  isDue: boolean
  /** Its claim was lost: the same try comes again. */
  isLost: boolean
  loop: Loop | null
  /** What a dynamic fork opened. */
  forked: readonly Branch[]
  /** The dynamic fork that opened it, and what that gave it. */
  readonly by: Task | null
  readonly given: JsonObject
  child: Run | null
  /** It ended while its run was paused: nothing has followed from it. */
  isHeld: boolean
  /** What never came to it. */
  missing: readonly string[]
  /** Its child is at work again. */
  isReopened: boolean
  /** Of an older generation, and the walk has not come to it again. */
  isPast: boolean
  /** Left behind by a loop that began again: nobody comes to it, until it is replaced expressions see it. */
  isLeft: boolean
  /** History: a later generation began again before it. */
  isVoid: boolean
  approvedBy: readonly string[]
  /** What an approval was asked about besides its definition: from where the run ran again by then. */
  readonly askedAbout: string
}

export interface Loop {
  iteration: number
  items: readonly Json[] | null
  /** The condition waits to be evaluated over this. */
  asks: JsonObject | null
  decided: boolean | null
}

export interface Branch {
  readonly task: Task
  readonly input: JsonObject
}

/** How a run is to end when its rollbacks are through. */
interface Ending {
  readonly status: string
  isIncomplete: boolean
}

/** One run. */
export interface Run {
  /** Where it stands: '' for the first, `<parent>/<ref>#<n>` for what a task launched. */
  readonly key: string
  readonly workflow: Workflow
  readonly defs: TaskDefs
  input: JsonObject
  /** Who waits for it: the row that launched it, or took that one's place. */
  parent: { readonly run: Run; row: Row } | null
  /** The rollback attempt of the parent that waits for this run to be undone. */
  undoFor: Row | null
  status: string
  output: JsonObject
  variables: JsonObject
  failedRefs: Set<string>
  ending: Ending | null
  hasIncompleteRollback: boolean
  timerAt: number | null
  generation: number
  requesters: ReadonlySet<string>
  /** From where it ran again; null from the start. */
  voids: readonly { readonly from: string | null; readonly generation: number }[]
  /** Sub-workflows that ended badly go on in their own runs. */
  resumesChildren: boolean
  readonly rows: Row[]
  /** What the last walk has changed. */
  changes: number
  readonly world: Models
}

/** Everything the runs share. */
export interface Models {
  now: number
  readonly runs: Map<string, Run>
  /** News for other runs, told one after the other once a run is still. */
  readonly news: (() => void)[]
  /** News that could not be taken, told again after the next thing that happens. */
  readonly later: (() => void)[]
  /** Where a row stands in the order of scheduling: of several that ended in the same moment the last is undone first. */
  placeOf: (run: Run, row: Row) => number
  /** Of several dynamic forks that a run came to in the same moment, whether this was not the first; null when it was the only one. */
  comesLater: (run: Run, row: Row) => boolean | null
  definitionOf(name: string): Workflow | null
  /** Walks a run: what follows from what has become true. */
  scan(run: Run): void
  /** Opens the row that waits for the child of this one, in its place. */
  rejoin(run: Run, row: Row): void
  /** Tells whoever waits for a run how it ended. */
  tellEnd(run: Run): void
}

export const isOpen = (row: Row): boolean => row.status === 'SCHEDULED' || row.status === 'IN_PROGRESS'
export const isGood = (status: string): boolean =>
  ['SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'COMPLETED_WITH_ERRORS', 'SKIPPED'].includes(status)

/** "The task with ref X" is the last one with that ref (spec 1.5), history apart. */
export const newest = (run: Run, ref: string): Row | null =>
  run.rows.findLast((row) => row.ref === ref && !row.isVoid) ?? null

/** In expressions a reference stands for its newest iteration (spec 2.10). */
export const newestOf = (run: Run, node: string): Row | null =>
  run.rows.findLast((row) => row.task.taskReferenceName === node && row.undoes === null && !row.isVoid) ?? null

export const isRunOver = (run: Run): boolean => run.status !== 'RUNNING' && run.status !== 'PAUSED'
