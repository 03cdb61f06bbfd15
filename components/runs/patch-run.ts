import type { RunDelta, RunView } from '#services/runs/view.ts'

/** Rows with some replaced or added by what names them; the same array when nothing came. */
function merged<Row, Name>(rows: readonly Row[], news: readonly Row[], nameOf: (row: Row) => Name): readonly Row[] {
  if (news.length === 0) return rows
  const byName = new Map(rows.map((row) => [nameOf(row), row]))
  for (const row of news) byName.set(nameOf(row), row)
  return [...byName.values()]
}

/** A view with a delta of the live stream in it. Deltas may repeat or overlap; an older one changes nothing it should not. */
export function patchRun(view: RunView, delta: RunDelta): RunView {
  const head = delta.run.seq >= view.seq ? delta.run : view
  return {
    ...view,
    ...head,
    attempts:
      delta.run.seq >= view.seq ? merged(view.attempts, delta.attempts, (attempt) => attempt.id) : view.attempts,
    approvals:
      delta.run.seq >= view.seq ? merged(view.approvals, delta.approvals, (one) => one.taskId) : view.approvals,
    entries: [...merged(view.entries, delta.entries, (entry) => entry.seq)].sort((a, b) => a.seq - b.seq),
    spans: merged(view.spans, delta.spans, (span) => `${span.origin} ${span.spanId}`),
  }
}
