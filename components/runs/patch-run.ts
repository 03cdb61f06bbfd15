import type { RunDelta, RunView } from '#services/runs/view.ts'

/** Rows with some replaced or added by what names them; the same array when nothing came. */
function merged<Row, Name>(rows: readonly Row[], news: readonly Row[], nameOf: (row: Row) => Name): readonly Row[] {
  if (news.length === 0) return rows
  const byName = new Map(rows.map((row) => [nameOf(row), row]))
  for (const row of news) byName.set(nameOf(row), row)
  return [...byName.values()]
}

/** What is kept of a large run's entries and spans while it goes on: more can be read. */
const KEPT = { entries: 400, spans: 2_000 }

/** Of a large run what a page that is opened now would be given; what left its edges may have ended unseen. */
function trimmed(view: RunView, shown: RunDelta['shown']): RunView {
  if (shown === null) return view
  const isShown = new Set(shown)
  const since = view.seq - KEPT.entries
  return {
    ...view,
    attempts: view.attempts.filter(({ id }) => isShown.has(id)),
    entries: view.entries.filter(({ seq, kind }) => seq > since || !kind.startsWith('task.')),
    spans: view.spans.slice(-KEPT.spans),
  }
}

/** A view with a delta of the live stream in it. Deltas may repeat or overlap; an older one changes nothing it should not. */
export function patchRun(view: RunView, delta: RunDelta): RunView {
  const head = delta.run.seq >= view.seq ? delta.run : view
  const patched = {
    ...view,
    ...head,
    attempts:
      delta.run.seq >= view.seq ? merged(view.attempts, delta.attempts, (attempt) => attempt.id) : view.attempts,
    approvals:
      delta.run.seq >= view.seq ? merged(view.approvals, delta.approvals, (one) => one.taskId) : view.approvals,
    entries: [...merged(view.entries, delta.entries, (entry) => entry.seq)].sort((a, b) => a.seq - b.seq),
    spans: merged(view.spans, delta.spans, (span) => `${span.origin} ${span.spanId}`),
  }
  return delta.run.seq >= view.seq ? trimmed(patched, delta.shown) : patched
}
