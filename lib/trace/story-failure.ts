import type { AttemptView, RunView } from '#services/runs/view.ts'
import { beginningOf } from './cause-begin.ts'
import { whatEnded } from './cause-failure.ts'
import type { FailingSpan } from './failing-span.ts'
import { countingAttempts } from './generations.ts'
import { isFailure, stateOfAttempt } from './timeline-row.ts'
import { taskGroups, type TaskGroup } from './task-groups.ts'

/** What failed first: the attempt, and below it the chain of failed spans down to the one where it began. */
export interface FirstFailure {
  readonly attempt: AttemptView
  /** From the outermost failed span to the first cause by causality; empty when no span under the attempt failed. */
  readonly spans: readonly FailingSpan[]
  /** What the innermost failed span says, else what the attempt says; null when nobody said anything. */
  readonly reason: string | null
}

/** The tasks of a run with those of their attempts that count. Rollbacks do not. */
export const countingGroups = (view: RunView): readonly TaskGroup[] =>
  taskGroups(countingAttempts(view).filter((attempt) => attempt.rollbackOf === null))

/** Tasks whose failure no later attempt made good. */
const lastingFailures = (view: RunView): readonly AttemptView[] =>
  countingGroups(view)
    .map((group) => group.newest)
    .filter((attempt) => isFailure(stateOfAttempt(attempt)) && isKnownBad(view, attempt))

/** What failed and ended the run, or will: one that ended otherwise went on, whatever failed in it. */
const failedAttempt = (view: RunView): AttemptView | null =>
  view.status === 'COMPLETED' || view.status === 'TERMINATED' ? null : whatEnded(lastingFailures(view), view.endedBy)

/** Whether an attempt failed, an optional one for good included. */
export const hasNotDone = (attempt: AttemptView): boolean =>
  isFailure(stateOfAttempt(attempt)) || attempt.status === 'COMPLETED_WITH_ERRORS'

/** Tasks that failed for good and that the run went on without: they were optional, or permissive and not what ended it. */
export function excusedFailures(view: RunView, groups: readonly TaskGroup[]): readonly TaskGroup[] {
  const until = failedAttempt(view)?.endedAt ?? Infinity
  return groups.filter(({ newest }) => hasNotDone(newest) && (newest.endedAt ?? until) < until)
}

/** Of a large run not every attempt is here: one that seems to have failed may have been made good since. */
const isKnownBad = ({ repeats, failedRefs }: RunView, { ref }: AttemptView): boolean =>
  repeats === null || failedRefs.includes(ref)

/** What failed first of what ended a run, or is about to; null when nothing that failed did. */
export function firstFailure(view: RunView): FirstFailure | null {
  const attempt = failedAttempt(view)
  if (attempt === null) return null
  const { spans } = beginningOf(view.failing, attempt)
  const last = spans.at(-1)
  return { attempt, spans, reason: last?.reason ?? attempt.reason }
}
