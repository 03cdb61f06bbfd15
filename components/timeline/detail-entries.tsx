import type { ReactNode } from 'react'
import { formatMoment } from '#trace/format.ts'
import type { EntryView, RunView } from '#services/runs/view.ts'
import { DetailFacts, DetailHead, DetailLinks } from './detail-parts.tsx'

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
