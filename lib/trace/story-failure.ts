import type { AttemptView, RunView } from '#services/runs/view.ts'
import { beginningOf } from './cause-begin.ts'
import { isContainer, whatEnded } from './cause-failure.ts'
import type { SpanOutline } from './compare-outline.ts'
import type { StoredSpan } from './span.ts'
import { countingAttempts } from './generations.ts'
import { isFailure, msOf, stateOfAttempt } from './timeline-row.ts'
import { taskGroups, type TaskGroup } from './task-groups.ts'

/** What failed first: the attempt, and below it the chain of failed spans down to the one where it began. */
export interface FirstFailure {
  readonly attempt: AttemptView
  /** From the outermost failed span to the first cause by causality; empty when no span under the attempt failed. */
  readonly spans: readonly StoredSpan[]
  /** What the innermost failed span says, else what the attempt says; null when nobody said anything. */
  readonly reason: string | null
}

/** Tasks whose failure no later attempt made good. Rollbacks do not count. */
const lastingFailures = (view: RunView): readonly AttemptView[] =>
  taskGroups(countingAttempts(view).filter((attempt) => attempt.rollbackOf === null))
    .map((group) => group.newest)
    .filter((attempt) => isFailure(stateOfAttempt(attempt)) && isKnownBad(view, attempt))

/** Runs that ended otherwise went on, whatever failed in them, as far as their end does not name it. */
const mayEndByFailure = ({ status }: RunView): boolean => status !== 'COMPLETED' && status !== 'TERMINATED'

/** What failed and ended the run, or will. */
function failedAttempt(view: RunView): AttemptView | null {
  const lasting = lastingFailures(view)
  const isToBlame = mayEndByFailure(view) || lasting.some(({ id }) => id === view.endedBy)
  return isToBlame ? whatEnded(lasting, view.endedBy) : null
}

/** Tasks that failed for good and that the run went on without: they were optional, or permissive and not what ended it. */
export function excusedFailures(view: RunView, groups: readonly TaskGroup[]): readonly TaskGroup[] {
  const cause = failedAttempt(view)
  const until = cause?.endedAt ?? Infinity
  const lasting = new Set(lastingFailures(view).map(({ id }) => id))
  return groups.filter(({ newest }) => {
    if (newest === cause || isContainer(newest) || newest.endedAt === null) return false
    return newest.status === 'COMPLETED_WITH_ERRORS' || (lasting.has(newest.id) && newest.endedAt < until)
  })
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

/** What failed first of what ended a run, or is about to; null when nothing that failed did. */
export function firstFailure(view: RunView): FirstFailure | null {
  const attempt = failedAttempt(view)
  if (attempt === null) return null
  const { spans } = beginningOf(view.failing.map(outlined), attempt)
  const last = spans.at(-1)
  return { attempt, spans, reason: (last === undefined ? null : reasonOfSpan(last)) ?? attempt.reason }
}
