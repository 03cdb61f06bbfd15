import type { AttemptView, RunView } from '#services/runs/view.ts'
import type { StoredSpan } from './span.ts'
import { countingAttempts } from './generations.ts'
import { isFailure, stateOfAttempt } from './timeline-row.ts'
import { taskGroups } from './task-groups.ts'
import { type SpanNode, spanForests } from './timeline-tree.ts'

/** What failed first: the attempt, and below it the chain of failed spans down to the one where it began. */
export interface FirstFailure {
  readonly attempt: AttemptView
  /** From the outermost failed span to the first cause by causality; empty when no span under the attempt failed. */
  readonly spans: readonly StoredSpan[]
  /** What the innermost failed span says, else what the attempt says; null when nobody said anything. */
  readonly reason: string | null
}

/** The attempt of a task that no later attempt made good, earliest end first. Rollbacks do not count. */
function failedAttempt(view: RunView): AttemptView | null {
  const failed = taskGroups(countingAttempts(view).filter((attempt) => attempt.rollbackOf === null))
    .map((group) => group.newest)
    .filter((attempt) => isFailure(stateOfAttempt(attempt)) && isKnownBad(view, attempt))
    .sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
  return failed[0] ?? null
}

/** Of a large run not every attempt is here: one that seems to have failed may have been made good since. */
const isKnownBad = ({ repeats, failedRefs }: RunView, { ref }: AttemptView): boolean =>
  repeats === null || failedRefs.includes(ref)

const isFailed = (node: SpanNode): boolean => node.hasError

/** The earliest-ending failed child, down to a span below which nothing failed: an error travels upwards. */
function chainOf(roots: readonly SpanNode[]): readonly StoredSpan[] {
  const chain: StoredSpan[] = []
  let level = roots.filter(isFailed)
  while (level.length > 0) {
    const first = level.reduce((a, b) => (b.to < a.to ? b : a))
    if (first.span.status === 'error') chain.push(first.span)
    level = first.children.filter(isFailed)
  }
  return chain
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
  const forest = spanForests(view, '').find(({ taskId }) => taskId === attempt.id)
  const spans = chainOf(forest?.roots ?? [])
  const last = spans.at(-1)
  return { attempt, spans, reason: (last === undefined ? null : reasonOfSpan(last)) ?? attempt.reason }
}
