import type { TaskDef } from './definition/task-def.ts'
import type { Attempt, TaskStatus } from './model.ts'
import { plusMs, type Instant } from '#core/time.ts'
import type { RandomBytes } from '#core/ids.ts'

const INT_MAX = 2 ** 31 - 1

/** Seconds before the attempt after the one with this `retryCount`, without cap and jitter (Conductor 2.4). */
function baseDelaySeconds(def: TaskDef, retryCount: number): number {
  const delay = def.retryDelaySeconds
  if (def.retryLogic === 'LINEAR_BACKOFF') return delay * def.backoffScaleFactor * (retryCount + 1)
  return def.retryLogic === 'EXPONENTIAL_BACKOFF' ? delay * 2 ** retryCount : delay
}

/** A number from 0 to `max`, both included, each as likely as the other. */
function uniform(max: number, random: RandomBytes): number {
  const bytes = random(6)
  const fraction = bytes.reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48
  return Math.floor(fraction * (max + 1))
}

/** Seconds to wait before the next attempt, without jitter: logic, overflow, cap. */
function retryDelaySeconds(def: TaskDef, retryCount: number): number {
  const seconds = Math.min(baseDelaySeconds(def, retryCount), INT_MAX)
  return def.maxRetryDelaySeconds > 0 ? Math.min(seconds, def.maxRetryDelaySeconds) : seconds
}

/** Milliseconds to wait before the next attempt: its seconds, then jitter. */
export function retryDelayMs(def: TaskDef, retryCount: number, random: RandomBytes): number {
  const jitterMs = def.backoffJitterMs > 0 ? uniform(def.backoffJitterMs, random) : 0
  return retryDelaySeconds(def, retryCount) * 1000 + jitterMs
}

const RETRIABLE: ReadonlySet<TaskStatus> = new Set(['FAILED', 'TIMED_OUT'])

/** How often a task may be tried again, and by which definition. */
export interface RetryRule {
  readonly limit: number
  readonly def: TaskDef
}

/** Whether nothing is left to try after this failure. */
export const isOutOfTries = ({ limit }: RetryRule, { status, retryCount }: Attempt): boolean =>
  !RETRIABLE.has(status) || retryCount >= limit

const isOutOfTime = ({ def }: RetryRule, { firstScheduledAt }: Attempt, now: Instant): boolean =>
  def.totalTimeoutSeconds > 0 && now - firstScheduledAt >= def.totalTimeoutSeconds * 1000

/** Whether this attempt's failure is its task's last word (Conductor 2.4). */
export const isExhausted = (rule: RetryRule, attempt: Attempt, now: Instant): boolean =>
  isOutOfTries(rule, attempt) || isOutOfTime(rule, attempt, now)

/** When the next attempt may start, and the delay that its time-outs allow for: jitter is no part of that (Conductor 2.4). */
export const nextTry = (
  { def }: RetryRule,
  { retryCount }: Attempt,
  env: { now: Instant; random: RandomBytes },
): Pick<Attempt, 'readyAt' | 'startDelay' | 'retryCount'> => ({
  readyAt: plusMs(env.now, retryDelayMs(def, retryCount, env.random)),
  startDelay: retryDelaySeconds(def, retryCount),
  retryCount: retryCount + 1,
})
