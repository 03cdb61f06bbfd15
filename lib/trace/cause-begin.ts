import type { SpanId, TaskId } from '#core/ids.ts'
import type { SpanOutline } from './compare-outline.ts'

/** Where the failure of an attempt began, as far as spans tell. */
export interface Beginning<S> {
  /** From the outermost failed span down to the one below which nothing failed; empty when none under the attempt failed. */
  readonly spans: readonly S[]
  /** False when a span between them, or the last, lies under one that did not report an error itself: it may have been handled. */
  readonly isUnbroken: boolean
  /** How many more tries of the last span failed beside it. */
  readonly moreTries: number
}

/** An attempt and its own span. */
interface OfAttempt {
  readonly id: TaskId
  readonly spanId: SpanId
}

type Children<S> = ReadonlyMap<SpanId, readonly S[]>

/** What stands under what. A span of an attempt whose parent never arrived stands under the attempt. */
function childrenOf<S extends SpanOutline>(spans: readonly S[], { id: taskId, spanId: root }: OfAttempt): Children<S> {
  const known = new Set(spans.map(({ spanId }) => spanId))
  const children = new Map<SpanId, S[]>()
  for (const span of spans) {
    if (span.spanId === root) continue
    const parent = span.parentSpanId !== null && known.has(span.parentSpanId) ? span.parentSpanId : null
    const under = parent ?? (span.taskId === taskId ? root : span.parentSpanId)
    if (under !== null) placed(children, under).push(span)
  }
  return children
}

function placed<S>(children: Map<SpanId, S[]>, under: SpanId): S[] {
  const there = children.get(under) ?? []
  children.set(under, there)
  return there
}

/** All below a span, parents before children; each once, also when it was given twice. */
function below<S extends SpanOutline>(children: Children<S>, from: SpanId): readonly S[] {
  const found: S[] = []
  const seen = new Set([from])
  const stack = [from]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const child of children.get(at) ?? []) {
      if (seen.has(child.spanId)) continue
      seen.add(child.spanId)
      found.push(child)
      stack.push(child.spanId)
    }
  }
  return found
}

/** The spans that failed or have one that did below them. */
function troubled(children: Children<SpanOutline>, root: SpanId): Set<SpanId> {
  const found = new Set<SpanId>()
  for (const span of below(children, root).toReversed()) {
    const isAbove = (children.get(span.spanId) ?? []).some(({ spanId }) => found.has(spanId))
    if (span.isError || isAbove) found.add(span.spanId)
  }
  return found
}

const isSame = (a: SpanOutline, b: SpanOutline): boolean => a.service === b.service && a.name === b.name

/** A try that a later one of the same call made good is no cause. */
const isMadeGood = (failed: SpanOutline, siblings: readonly SpanOutline[], bad: ReadonlySet<SpanId>): boolean =>
  siblings.some((later) => isSame(failed, later) && !bad.has(later.spanId) && later.from >= failed.to)

/** Errors travel upwards: of several that failed beside each other the first to end began it. */
const firstToEnd = <S extends SpanOutline>(spans: readonly S[]): S | undefined =>
  spans.toSorted((a, b) => a.to - b.to || a.from - b.from || (a.spanId < b.spanId ? -1 : 1))[0]

/** Follows the failure of an attempt down to the deepest span that began it. Takes time linear in the number of spans. */
export function beginningOf<S extends SpanOutline>(spans: readonly S[], attempt: OfAttempt): Beginning<S> {
  const children = childrenOf(spans, attempt)
  const root = attempt.spanId
  const bad = troubled(children, root)
  const chain: S[] = []
  let isUnbroken = true
  let moreTries = 0
  for (let at = root; ;) {
    const siblings = children.get(at) ?? []
    const lasting = siblings.filter((span) => bad.has(span.spanId) && !isMadeGood(span, siblings, bad))
    const next = firstToEnd(lasting.filter(({ isError }) => isError)) ?? firstToEnd(lasting)
    if (!next) break
    bad.delete(next.spanId)
    if (next.isError) {
      chain.push(next)
      moreTries = lasting.filter((span) => span !== next && span.isError && isSame(span, next)).length
    } else isUnbroken = false
    at = next.spanId
  }
  return { spans: chain, isUnbroken, moreTries }
}
