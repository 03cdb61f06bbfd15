import type { AttemptView, RunView } from '#services/runs/view.ts'
import { beginningOf } from './cause-begin.ts'
import { firstToFail } from './cause-failure.ts'
import type { SpanOutline } from './compare-outline.ts'
import type { StoredSpan } from './span.ts'
import { countingAttempts } from './generations.ts'
import { isFailure, msOf, stateOfAttempt } from './timeline-row.ts'
import { taskGroups } from './task-groups.ts'

/** What failed first: the attempt, and below it the chain of failed spans down to the one where it began. */
export interface FirstFailure {
  readonly attempt: AttemptView
  /** From the outermost failed span to the first cause by causality; empty when no span under the attempt failed. */
  readonly spans: readonly StoredSpan[]
  /** What the innermost failed span says, else what the attempt says; null when nobody said anything. */
  readonly reason: string | null
}

/** The first to fail of the tasks that no later attempt made good. Rollbacks do not count. */
function failedAttempt(view: RunView): AttemptView | null {
  const failed = taskGroups(countingAttempts(view).filter((attempt) => attempt.rollbackOf === null))
    .map((group) => group.newest)
    .filter((attempt) => isFailure(stateOfAttempt(attempt)) && isKnownBad(view, attempt))
  return firstToFail(failed)
}

/** Of a large run not every attempt is here: one that seems to have failed may have been made good since. */
const isKnownBad = ({ repeats, failedRefs }: RunView, { ref }: AttemptView): boolean =>
  repeats === null || failedRefs.includes(ref)

const outlined = (span: StoredSpan): StoredSpan & SpanOutline => {
  const from = msOf(span.startNs)
  return { ...span, from, to: Math.max(from, msOf(span.endNs)), isError: span.status === 'error' }
}

/** What a failed span says went wrong, in one line. */
export function reasonOfSpan(span: StoredSpan): string | null {
  const type = span.attributes['error.type']
  const parts = [typeof type === 'string' ? type : null, span.statusMessage]
  const said = parts.filter((part) => part !== null && part !== '')
  return said.length === 0 ? null : said.join(': ')
}

/** What failed first in a run that did not recover from it, or null. */
export function firstFailure(view: RunView): FirstFailure | null {
  const attempt = failedAttempt(view)
  if (attempt === null) return null
  const { spans } = beginningOf(view.failing.map(outlined), attempt)
  const last = spans.at(-1)
  return { attempt, spans, reason: (last === undefined ? null : reasonOfSpan(last)) ?? attempt.reason }
}
