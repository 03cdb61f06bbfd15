import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { RunView } from '#services/runs/view.ts'
import type { SpanView } from '#services/runs/spans-view.ts'
import type { SpanLink } from '#trace/span.ts'
import { SectionLabel } from '~/components/ui/card.tsx'
import { ShortId } from '~/components/ui/copy-button.tsx'
import { RowLink, shown } from './detail-parts.tsx'

interface SpanLinksProps {
  readonly view: RunView
  readonly links: readonly SpanLink[]
  readonly linkedRuns: SpanView['linkedRuns']
  readonly onSelect: (key: string) => void
}

/** The row of this run that a span id of its trace stands for. */
function keyOf({ attempts, generations, entries }: RunView, spanId: string): { key: string; label: string } | null {
  const attempt = attempts.find((one) => one.spanId === spanId)
  if (attempt) return { key: `attempt:${attempt.id}`, label: `${attempt.ref}, attempt ${attempt.retryCount + 1}` }
  const generation = generations.find((one) => one.spanId === spanId)
  if (!generation) return null
  const opened = entries.find(({ facts }) => facts['generation'] === generation.number)
  return { key: opened ? `entry:${opened.seq}` : '', label: `generation ${generation.number}` }
}

function Target({ link, view, linkedRuns, onSelect }: Omit<SpanLinksProps, 'links'> & { readonly link: SpanLink }) {
  const { traceId, spanId } = link
  if (traceId === view.traceId) {
    const row = keyOf(view, spanId)
    if (row?.key === '') return <span>{row.label}</span>
    return (
      <RowLink to={row?.key ?? `span:${spanId}`} onSelect={onSelect}>
        {row?.label ?? `span ${spanId.slice(0, 8)} of this run`}
      </RowLink>
    )
  }
  const run = linkedRuns[traceId]
  if (run === undefined) return <ShortId id={traceId} label="trace id of another trace" />
  return (
    <Link
      href={`/runs/${run.id}?sel=span:${spanId}`}
      className="underline decoration-ink3 decoration-dotted underline-offset-2 hover:decoration-ink"
    >
      {run.workflow}, another run
    </Link>
  )
}

/** What a span points to: rows of this run, other runs, or traces that are not ours. */
export function SpanLinks({ links, ...rest }: SpanLinksProps): ReactNode {
  if (links.length === 0) return null
  return (
    <div className="mt-3.5">
      <SectionLabel>Links</SectionLabel>
      <ul className="grid gap-1">
        {links.map((link) => (
          <li key={`${link.traceId}-${link.spanId}`} className="wrap-anywhere">
            <Target link={link} {...rest} />
            {Object.entries(link.attributes).map(([name, value]) => (
              <span key={name} className="ml-2 text-ink3">
                {name} {shown(value)}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </div>
  )
}
