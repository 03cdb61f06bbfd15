import type { ReactNode } from 'react'
import { formatDuration, formatMoment } from '#trace/format.ts'
import type { EntryView, RunView } from '#services/runs/view.ts'
import type { StoredSpan } from '#trace/span.ts'
import { msOf } from '#trace/timeline-row.ts'
import { DetailFacts, DetailHead, DetailLinks, RowLink } from './detail-parts.tsx'

/** One or more facts of the run's chain: who did it, through what, allowed by which policies. */
export function DetailEntries({
  view,
  entries,
}: {
  readonly view: RunView
  readonly entries: readonly EntryView[]
}): ReactNode {
  const title = entries.length === 1 ? (entries[0]?.kind ?? '') : `${entries.length} policy checks`
  return (
    <>
      <DetailHead title={title} sub="from the run’s event log" />
      {entries.map((entry) => (
        <section key={entry.seq} aria-label={entry.kind} className="mb-2 border-b border-line2 last:border-b-0">
          <DetailFacts
            facts={[
              ['Event', `${entry.seq} · ${entry.kind}`],
              ['By', `${entry.actorName} via ${entry.via}`],
              ['When', formatMoment(entry.at)],
              entry.policyIds.length === 0 ? null : ['Allowed by', entry.policyIds.join(', ')],
              entry.ref === null ? null : ['Task', entry.ref],
            ]}
          />
        </section>
      ))}
      <DetailLinks view={view} target={null} json={entries} />
    </>
  )
}

/** Equal spans that stand in one row, each with its own row to go to. */
export function DetailSpans({
  view,
  spans,
  onSelect,
}: {
  readonly view: RunView
  readonly spans: readonly StoredSpan[]
  readonly onSelect: (key: string) => void
}): ReactNode {
  const lengths = spans.map((span) => msOf(span.endNs) - msOf(span.startNs))
  return (
    <>
      <DetailHead title={spans[0]?.name ?? ''} sub={`${spans.length} equal spans of ${spans[0]?.service ?? ''}`} />
      <DetailFacts
        facts={[
          ['Shortest', formatDuration(Math.min(...lengths))],
          ['Longest', formatDuration(Math.max(...lengths))],
        ]}
      />
      <DetailLinks view={view} target={spans[0] ?? null} json={spans} />
      <ul className="mt-3 grid gap-1">
        {spans.slice(0, 100).map((span, index) => (
          <li key={span.spanId}>
            <RowLink to={`span:${span.spanId}`} onSelect={onSelect}>
              {formatMoment(msOf(span.startNs))} · {formatDuration(lengths[index] ?? 0)}
            </RowLink>
          </li>
        ))}
      </ul>
    </>
  )
}
