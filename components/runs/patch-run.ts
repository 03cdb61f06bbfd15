import { replaceEqualDeep } from '@tanstack/react-query'
import type { SpanPart, SpansView } from '#services/runs/spans-view.ts'
import { FIRST_SPAN_PLACE } from '#trace/span-columns.ts'
import type { ChainView, LiveDelta, RunView } from '#services/runs/view.ts'

/** Rows with some replaced or added by what names them; the same array when they were known as they are. */
function merged<Row, Name>(rows: readonly Row[], news: readonly Row[], nameOf: (row: Row) => Name): readonly Row[] {
  if (news.length === 0) return rows
  const byName = new Map(rows.map((row) => [nameOf(row), row]))
  let isChanged = false
  for (const row of news) {
    const known = byName.get(nameOf(row))
    const now = replaceEqualDeep(known, row)
    isChanged ||= now !== known
    byName.set(nameOf(row), now)
  }
  return isChanged ? [...byName.values()] : rows
}

const inOrder = (entries: RunView['entries']): RunView['entries'] => [...entries].sort((a, b) => a.seq - b.seq)

/** What is kept of a large run's entries while it goes on: more can be read. */
const ENTRIES_KEPT = 400

/** Of a large run what a page that is opened now would be given; what left its edges may have ended unseen. */
function trimmed(view: RunView, shown: LiveDelta['shown']): RunView {
  if (shown === null) return view
  const isShown = new Set(shown)
  const since = view.seq - ENTRIES_KEPT
  return {
    ...view,
    attempts: view.attempts.filter(({ id }) => isShown.has(id)),
    entries: view.entries.filter(({ seq, kind }) => seq > since || !kind.startsWith('task.')),
  }
}

/** What came is put behind what is there; where more came than was sent, all is read again. */
function withSpans(spans: SpansView, { spans: news, hasMoreSpans }: LiveDelta): SpansView {
  if (news === null && !hasMoreSpans) return spans
  const frames = news === null ? spans.frames : [...spans.frames, news]
  return { ...spans, frames, next: spans.next ?? (hasMoreSpans ? FIRST_SPAN_PLACE : null) }
}

/**
 * What is known of the chain with what a delta looked at, which begins where the view stood: together they reach back as far as the
 * view did. What did not verify is not made good by what came after it.
 */
function chainOf({ chain: known, seq }: RunView, { run: { chain } }: LiveDelta): ChainView {
  if (!known.isIntact) return known
  return chain.isIntact && chain.from <= seq + 1 ? { ...chain, from: Math.min(known.from, chain.from) } : chain
}

/**
 * A view with a delta of the live stream in it. Deltas may repeat or overlap; an older one changes nothing it should not. What
 * is as it was stays the same object: nothing is drawn again for it.
 */
export function patchRun(view: RunView, delta: LiveDelta): RunView {
  const entries = merged(view.entries, delta.entries, (entry) => entry.seq)
  const added = {
    ...view,
    entries: entries === view.entries ? entries : inOrder(entries),
    spans: withSpans(view.spans, delta),
    failing: replaceEqualDeep(view.failing, delta.failing ?? view.failing),
  }
  if (delta.run.seq < view.seq) return added
  const patched = {
    ...added,
    ...replaceEqualDeep(view, { ...delta.run, chain: chainOf(view, delta) }),
    attempts: merged(view.attempts, delta.attempts, (attempt) => attempt.id),
    approvals: merged(view.approvals, delta.approvals, (one) => one.taskId),
  }
  return trimmed(patched, delta.shown)
}

/** A view with more of its spans. */
export const withSpanPart = (view: RunView, { columns, next }: SpanPart): RunView => ({
  ...view,
  spans: { ...view.spans, frames: [...view.spans.frames, columns], next },
})
