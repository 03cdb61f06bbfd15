import type { JsonObject } from '#core/json.ts'
import { taskDefOf, typeOf, undoingOf, type TaskDef } from './definition.ts'
import { askedAbout } from './behind.ts'
import { isGood, isOpen, type Row, type Run } from './rows.ts'
import { taskInput } from './values.ts'

const NEVER_AGAIN = new Set([
  'DECISION',
  'SWITCH',
  'FORK_JOIN',
  'FORK_JOIN_DYNAMIC',
  'JOIN',
  'EXCLUSIVE_JOIN',
  'DO_WHILE',
  'HUMAN',
])

/** The definition a row is retried and timed by: a rollback has its own, a DYNAMIC task that of the name it was given. */
export function defOf(run: Run, row: Row): TaskDef {
  if (row.undoes !== null) return taskDefOf(run.defs, undoingOf(row.task)?.name ?? '', 'SIMPLE')
  const known = row.name !== row.task.name && run.defs.has(row.name) ? row.name : row.task.name
  return taskDefOf(run.defs, known, typeOf(row.task))
}

function limitOf(run: Run, row: Row): number {
  const def = defOf(run, row)
  if (row.undoes !== null) return row.undoes.child ? 0 : def.retryCount
  return NEVER_AGAIN.has(typeOf(row.task)) ? 0 : (row.task.retryCount ?? def.retryCount)
}

/** Spec 2.4: whether a failed row leaves nothing to try. */
export const isOutOfTries = (run: Run, row: Row, status = row.status): boolean =>
  (status !== 'FAILED' && status !== 'TIMED_OUT') || row.retryCount >= limitOf(run, row)

/** Spec 2.4: whether a failed row is its task's last word. */
export function isExhausted(run: Run, row: Row): boolean {
  const total = defOf(run, row).totalTimeoutSeconds * 1000
  if (total > 0 && (row.endedAt ?? run.world.now) - row.firstScheduledAt >= total) return true
  return isOutOfTries(run, row)
}

/** Spec 2.4: the seconds before the next try, without jitter. */
export function retryDelay(def: TaskDef, retryCount: number): number {
  const { retryLogic, retryDelaySeconds, backoffScaleFactor, maxRetryDelaySeconds } = def
  let seconds = retryDelaySeconds
  if (retryLogic === 'LINEAR_BACKOFF') seconds = retryDelaySeconds * backoffScaleFactor * (retryCount + 1)
  if (retryLogic === 'EXPONENTIAL_BACKOFF') seconds = retryDelaySeconds * 2 ** retryCount
  return maxRetryDelaySeconds > 0 ? Math.min(seconds, maxRetryDelaySeconds) : seconds
}

export function newRow(run: Run, row: Partial<Row> & Pick<Row, 'ref' | 'task' | 'at'>): Row {
  const { now } = run.world
  const made: Row = {
    name: row.task.name,
    status: 'SCHEDULED',
    retryCount: 0,
    input: {},
    output: {},
    losses: 0,
    firstScheduledAt: now,
    scheduledAt: now,
    startDelay: 0,
    callbackAfterSeconds: 0,
    readyAt: now,
    startedAt: null,
    updatedAt: now,
    endedAt: null,
    undoes: null,
    undo: 'none',
    dueAt: null,
    isPostponed: false,
    isDue: false,
    isLost: false,
    loop: null,
    forked: [],
    by: null,
    given: {},
    child: null,
    missing: [],
    isHeld: false,
    isReopened: false,
    isPast: false,
    isLeft: false,
    isVoid: false,
    approvedBy: [],
    askedAbout: askedAbout(run, row.task),
    ...row,
  }
  run.rows.push(made)
  return made
}

/** Ends a row. Spec 1.3: the exhausted failure of an optional task is COMPLETED_WITH_ERRORS. */
export function endRow(run: Run, row: Row, status: string, output: JsonObject = row.output): void {
  const isForward = row.undoes === null
  const isExcused = isForward && row.task.optional === true && !isGood(status) && isOutOfTries(run, row, status)
  const written = isExcused ? 'COMPLETED_WITH_ERRORS' : status
  if (isForward && undoingOf(row.task) && mayHaveActed(row, written)) row.undo = 'due'
  row.status = written
  row.output = output
  row.endedAt = run.world.now
  row.updatedAt = run.world.now
  row.isPostponed = false
}

/** What completed, or was in somebody's hands when it was cancelled, is undone when the run fails (ARCHITECTURE 4). */
const mayHaveActed = (row: Row, status: string): boolean =>
  status === 'COMPLETED' || (status === 'CANCELED' && row.status === 'IN_PROGRESS')

/** The attempt after a failed or lost one (spec 2.4): its input is the old one, resolved anew. */
export function nextTry(run: Run, old: Row, changes: Partial<Row>): Row {
  const { ref, task, at, by, given, firstScheduledAt, retryCount } = old
  const input = taskInput(run, old, old.input)
  return newRow(run, { ref, task, at, by, given, firstScheduledAt, retryCount, input, ...changes })
}

/** Its failure is not its task's last word. */
export const isToComeAgain = (run: Run, row: Row): boolean =>
  row.isLost || (!isGood(row.status) && !isExhausted(run, row))

/** Whether the run goes on behind an ended row: else it ends with it, or the task is tried again. */
export const isExcused = (run: Run, row: Row): boolean =>
  !row.isLost && (isGood(row.status) || (row.task.permissive === true && isOutOfTries(run, row)))

export const isComing = (run: Run, row: Row): boolean => isOpen(row) || !isExcused(run, row)
