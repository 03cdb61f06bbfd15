import type { Instant } from '#core/time.ts'
import { defOf } from './attempt-def.ts'
import { nodeOfAttempt } from './dynamic.ts'
import { isSuccess, type Attempt, type TaskStatus } from './model.ts'
import type { Program } from './program.ts'
import { isExhausted, isOutOfTries, type RetryRule } from './retry.ts'
import { taskTypeOf } from './tasks/task-types.ts'

/** What follows from an ended attempt. */
export type Verdict = 'go-on' | 'retry' | 'fail'

/** The limit and definition an attempt is retried by: the node's own count first (Conductor 2.4). */
export function retryRule(program: Program, attempt: Attempt): RetryRule {
  const def = defOf(program, attempt)
  const { task, type } = nodeOfAttempt(program, attempt)
  if (attempt.rollbackOf !== null) return { limit: attempt.queue === null ? 0 : def.retryCount, def }
  return { limit: taskTypeOf(type).canRetry ? (task.retryCount ?? def.retryCount) : 0, def }
}

const isGate = (program: Program, attempt: Attempt): boolean => nodeOfAttempt(program, attempt).gate !== null

/** The status an attempt is written with: an optional task's last failure lets the run go on. A gate is never optional. */
export function statusAtEnd(program: Program, attempt: Attempt, status: TaskStatus): TaskStatus {
  if (isSuccess(status) || attempt.rollbackOf !== null || isGate(program, attempt)) return status
  const isLast = isOutOfTries(retryRule(program, attempt), { ...attempt, status })
  return isLast && nodeOfAttempt(program, attempt).task.optional ? 'COMPLETED_WITH_ERRORS' : status
}

/** What follows from an ended attempt of a node (not of a rollback). Nothing excuses one that has tries left and no time (Conductor 2.4). */
export function verdictOn(program: Program, attempt: Attempt, now: Instant): Verdict {
  if (isSuccess(attempt.status)) return 'go-on'
  const rule = retryRule(program, attempt)
  if (!isOutOfTries(rule, attempt)) return isExhausted(rule, attempt, now) ? 'fail' : 'retry'
  const { permissive, optional } = nodeOfAttempt(program, attempt).task
  return (permissive || optional) && !isGate(program, attempt) ? 'go-on' : 'fail'
}
