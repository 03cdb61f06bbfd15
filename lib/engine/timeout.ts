import { instant, laterOf, plusMs, type Instant } from '#core/time.ts'
import type { TaskDef, TimeoutPolicy } from './definition/task-def.ts'
import type { WorkflowDef } from './definition/workflow-def.ts'
import type { WorkflowTask } from './definition/workflow-task.ts'
import { isOpen, type Attempt } from './model.ts'
import { taskTypeOf } from './tasks/task-types.ts'

/** One limit of an attempt: the moment it passes, and what then happens. */
interface Limit {
  readonly name: 'totalTimeoutSeconds' | 'timeoutSeconds' | 'pollTimeoutSeconds' | 'responseTimeoutSeconds'
  readonly since: Instant
  readonly seconds: number
  readonly policy: TimeoutPolicy
  /** Seconds that are granted besides. */
  readonly grace?: number
}

const at = ({ since, seconds, grace = 0 }: Limit): Instant => plusMs(since, (seconds + grace) * 1000)

/** Seconds it was put off for, while it waits (Conductor: callbackAfterSeconds): by its startDelay or back-off, then by its worker. */
export function callbackAfterSeconds({ status, startDelay, scheduledAt, readyAt, updatedAt }: Attempt): number {
  if (status !== 'SCHEDULED') return 0
  // Jitter is part of when it is ready, and of no time-out.
  if (startDelay > 0 && updatedAt === scheduledAt) return startDelay
  return Math.max(0, Math.round((readyAt - updatedAt) / 1000))
}

/** The limits that apply to an attempt as it stands, in Conductor's order of checking (Conductor 2.5). */
function limitsOf(def: TaskDef, attempt: Attempt): Limit[] {
  const policy = def.timeoutPolicy
  const delayed = (since: Instant): Instant => plusMs(since, attempt.startDelay * 1000)
  const limits: Limit[] = [
    { name: 'totalTimeoutSeconds', since: attempt.firstScheduledAt, seconds: def.totalTimeoutSeconds, policy },
  ]
  if (attempt.startedAt !== null)
    limits.push({ name: 'timeoutSeconds', since: delayed(attempt.startedAt), seconds: def.timeoutSeconds, policy })
  if (attempt.status === 'SCHEDULED')
    limits.push({
      name: 'pollTimeoutSeconds',
      since: delayed(attempt.scheduledAt),
      seconds: def.pollTimeoutSeconds,
      policy,
      grace: callbackAfterSeconds(attempt),
    })
  else
    limits.push({
      name: 'responseTimeoutSeconds',
      since: attempt.updatedAt,
      seconds: def.responseTimeoutSeconds,
      policy: 'RETRY',
    })
  return limits.filter((limit) => limit.seconds > 0 && limit.policy !== 'ALERT_ONLY')
}

/** They wait for another run, for what a fork opened, or for somebody outside: nobody took them and owes an answer. */
const OWES_NOTHING = new Set(['SUB_WORKFLOW', 'JOIN', 'WAIT'])

const isWorkerTask = ({ type, name }: Attempt): boolean => taskTypeOf(type).queueOf(name)?.startsWith('task:') ?? false

/**
 * The limits of a definition that an attempt has: one that completes from outside is bound by no response (Conductor 2.5), and a
 * loop by no poll: while its condition waits to be evaluated it is at work.
 */
export function timedBy(def: TaskDef, attempt: Attempt, { asyncComplete }: WorkflowTask): TaskDef {
  if (attempt.type === 'DO_WHILE') return { ...def, pollTimeoutSeconds: 0 }
  const isAsync = asyncComplete && attempt.rollbackOf === null && !isWorkerTask(attempt)
  return OWES_NOTHING.has(attempt.type) || isAsync ? { ...def, responseTimeoutSeconds: 0 } : def
}

/**
 * Whether a time-out of an attempt may have passed by now, or during a pause: its timer is due, or fired in vain and is gone. The
 * timer of a WAIT may since be for the moment it waits for.
 */
export const mayBeOverdue = ({ status, type, timerAt }: Attempt, now: Instant): boolean =>
  isOpen(status) && (timerAt === null || timerAt <= now || type === 'WAIT')

/** A limit that has passed: its policy and words for the attempt's reason. */
export interface TimeoutHit {
  readonly policy: TimeoutPolicy
  readonly reason: string
}

/** The first limit of an open attempt that has passed, or null. */
export function timeoutHit(def: TaskDef, attempt: Attempt, now: Instant): TimeoutHit | null {
  const limit = limitsOf(def, attempt).find((one) => now >= at(one))
  if (!limit) return null
  const elapsed = Math.floor((now - limit.since) / 1000)
  return {
    policy: limit.policy,
    reason: `${limit.name} of ${limit.seconds} s passed (${elapsed} s elapsed, policy ${limit.policy})`,
  }
}

/**
 * The next moment a timeout of an open attempt may fire. A claim does not change it: for an attempt that waits in its
 * queue this is the earliest moment it could run out if it were taken now; a timer that finds nothing due sets it again.
 */
export function nextTimer(def: TaskDef, attempt: Attempt, now: Instant): Instant | null {
  const limits = limitsOf(def, attempt)
  if (attempt.status === 'SCHEDULED') {
    const from = laterOf(now, attempt.readyAt)
    const startedAt = attempt.startedAt ?? from
    const taken = { ...attempt, status: 'IN_PROGRESS' as const, startedAt, updatedAt: from }
    limits.push(...limitsOf(def, taken))
  }
  return limits.length === 0 ? null : instant(Math.min(...limits.map(at)))
}

/** When a run as a whole runs out, counted from `since`; null when it may take any time. */
export const runTimer = (workflow: WorkflowDef, since: Instant): Instant | null =>
  workflow.timeoutSeconds > 0 && workflow.timeoutPolicy === 'TIME_OUT_WF'
    ? plusMs(since, workflow.timeoutSeconds * 1000)
    : null
