import type { SpanId } from '#core/ids.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import type { StoredSpan } from './span.ts'
import { countingAttempts } from './generations.ts'
import { isFailure, stateOfAttempt } from './timeline-row.ts'
import { taskGroups } from './task-groups.ts'

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

/** Spans by what they stand under, and how those that have nothing above them here are found. */
function failedTree(spans: readonly StoredSpan[]) {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const below = Map.groupBy(spans, ({ parentSpanId }) => parentSpanId)
  const hasFailed = new Set<SpanId>()
  for (const { status, spanId } of spans) {
    if (status !== 'error') continue
    let up: StoredSpan | undefined = byId.get(spanId)
    for (; up !== undefined && !hasFailed.has(up.spanId); up = byId.get(up.parentSpanId ?? up.spanId))
      hasFailed.add(up.spanId)
  }
  const isRoot = ({ parentSpanId }: StoredSpan): boolean => parentSpanId === null || !byId.has(parentSpanId)
  return { below, isFailed: ({ spanId }: StoredSpan): boolean => hasFailed.has(spanId), isRoot }
}

/** The earliest-ending failed child, down to a span below which nothing failed: an error travels upwards. */
function chainBelow(spans: readonly StoredSpan[], { id, spanId }: AttemptView): readonly StoredSpan[] {
  const { below, isFailed, isRoot } = failedTree(spans)
  const isOfAttempt = (span: StoredSpan): boolean =>
    span.taskId === null ? span.parentSpanId === spanId : span.taskId === id
  const chain: StoredSpan[] = []
  let level = spans.filter((span) => isRoot(span) && isFailed(span) && isOfAttempt(span))
  while (level.length > 0) {
    const first = level.reduce((a, b) => (BigInt(b.endNs) < BigInt(a.endNs) ? b : a))
    if (first.status === 'error') chain.push(first)
    level = (below.get(first.spanId) ?? []).filter((span) => isFailed(span) && !chain.includes(span))
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
  const spans = chainBelow(view.failing, attempt)
  const last = spans.at(-1)
  return { attempt, spans, reason: (last === undefined ? null : reasonOfSpan(last)) ?? attempt.reason }
}
