import { defOf, endRow, isExhausted, isOutOfTries } from './attempts.ts'
import { typeOf } from './definition.ts'
import { failBy, goOnUndoing, isLastWord } from './ending.ts'
import { isOpen, type Row, type Run } from './rows.ts'

/** They wait for another run, for what a fork opened, or for somebody outside: nobody owes a response. */
const OWES_NOTHING = new Set(['SUB_WORKFLOW', 'JOIN', 'WAIT'])
const WORKERS = new Set(['SIMPLE', 'KAFKA_PUBLISH'])

function owesResponse({ task, undoes }: Row): boolean {
  if (undoes && !undoes.child) return true
  return !OWES_NOTHING.has(typeOf(task)) && (!task.asyncComplete || WORKERS.has(typeOf(task)))
}

/** Since when each limit runs, how many seconds, and what happens then (spec 2.5), in the order they are looked at (spec 2.1). */
function limitsOf(run: Run, row: Row): [since: number, seconds: number, policy: string][] {
  const { totalTimeoutSeconds, timeoutSeconds, pollTimeoutSeconds, responseTimeoutSeconds, timeoutPolicy } = defOf(
    run,
    row,
  )
  const { status, startedAt, scheduledAt, updatedAt, firstScheduledAt, callbackAfterSeconds } = row
  const delayMs = row.startDelay * 1000
  const limits: [number, number, string][] = []
  if (totalTimeoutSeconds > 0) limits.push([firstScheduledAt, totalTimeoutSeconds, timeoutPolicy])
  if (timeoutSeconds > 0 && startedAt !== null) limits.push([startedAt + delayMs, timeoutSeconds, timeoutPolicy])
  // A loop whose condition is being evaluated is at work.
  if (pollTimeoutSeconds > 0 && status === 'SCHEDULED' && row.loop === null)
    limits.push([scheduledAt + delayMs, pollTimeoutSeconds + callbackAfterSeconds, timeoutPolicy])
  if (responseTimeoutSeconds > 0 && status === 'IN_PROGRESS' && owesResponse(row))
    limits.push([updatedAt, responseTimeoutSeconds + callbackAfterSeconds, 'RETRY'])
  return limits
}

/** The policy of the first limit of an open row that has passed, or null. A paused run is not looked at (spec 2.1 b). */
function passedLimit(run: Run, row: Row): string | null {
  if (run.status === 'PAUSED' || !isOpen(row) || row.isPostponed) return null
  if (typeOf(row.task) === 'HUMAN' && row.undoes === null) return null
  const { now } = run.world
  const hit = limitsOf(run, row).find(
    ([since, seconds, policy]) => policy !== 'ALERT_ONLY' && now - since >= seconds * 1000,
  )
  return hit?.[2] ?? null
}

/** Looks at one row; true when it timed out. What follows is the caller's, unless that ended the run. */
export function timeOutIfDue(run: Run, row: Row): boolean {
  const policy = passedLimit(run, row)
  if (policy === 'RETRY') endRow(run, row, 'TIMED_OUT')
  else if (policy !== null) endRun(run, row)
  return policy === 'RETRY'
}

/** Policy TIME_OUT_WF. */
function endRun(run: Run, row: Row): void {
  row.status = 'TIMED_OUT'
  row.endedAt = run.world.now
  if (!row.undoes) return failBy(run, row)
  row.undoes.undo = 'failed'
  goOnUndoing(run, row)
}

/** All rows in the order of their seq, as the decider finds them after a pause: the first that ends the run does, and nothing else happens. */
export function checkTimeouts(run: Run): void {
  const first = run.rows.find((row) =>
    isOpen(row) ? wouldEnd(run, row) : isLastWord(run, row) && !row.task.permissive,
  )
  if (first && isOpen(first)) return endRun(run, first)
  if (!first) for (const row of run.rows) timeOutIfDue(run, row)
}

function wouldEnd(run: Run, row: Row): boolean {
  const policy = passedLimit(run, row)
  if (policy !== 'RETRY') return policy !== null
  const { optional, permissive } = row.task
  if (isOutOfTries(run, row, 'TIMED_OUT')) return !optional && !permissive
  return isExhausted(run, { ...row, status: 'TIMED_OUT' })
}
