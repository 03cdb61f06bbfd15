import type { ReactNode } from 'react'
import { formatDuration, formatMoment } from '#trace/format.ts'
import type { RunView } from '#services/runs/view.ts'
import { identityOfSpan } from '#trace/identity-of-span.ts'
import type { SpanLink, StoredSpan } from '#trace/span.ts'
import { reasonOfSpan } from '#trace/story-failure.ts'
import { msOf } from '#trace/timeline-row.ts'
import { SectionLabel } from '~/components/ui/card.tsx'
import { samplingText } from '~/components/sampling/sampling-text.ts'
import { ShortId } from '~/components/ui/copy-button.tsx'
import { Attributes, DetailFacts, DetailHead, DetailLinks, Identity, RowLink } from './detail-parts.tsx'

const ORIGINS: { readonly [origin in StoredSpan['origin']]: string } = {
  engine: 'from the event log',
  own: 'made by this console',
  received: 'received by OTLP',
}

/** The name of a person of this run, by id. */
function nameOf(view: RunView, personId: string | null): string | null {
  if (personId === null) return null
  const people = [view.by, ...view.approvals.flatMap((approval) => approval.decisions.map((decision) => decision.by))]
  return people.find((person) => person.id === personId)?.name ?? personId
}

function Links({ title, links }: { readonly title: string; readonly links: readonly SpanLink[] }): ReactNode {
  if (links.length === 0) return null
  return (
    <div className="mt-3.5">
      <SectionLabel>{title}</SectionLabel>
      <ul className="grid gap-1">
        {links.map((link) => (
          <li key={`${link.traceId}-${link.spanId}`} className="wrap-anywhere">
            <ShortId id={link.spanId} label="span id" />
            {Object.entries(link.attributes).map(([name, value]) => (
              <span key={name} className="ml-2 text-ink3">
                {name} {String(value)}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Events({ span }: { readonly span: StoredSpan }): ReactNode {
  if (span.events.length === 0) return null
  return (
    <div className="mt-3.5">
      <SectionLabel>Events</SectionLabel>
      {span.events.map((event) => (
        <div key={`${event.timeNs}-${event.name}`} className="mb-2">
          <span className="font-medium">{event.name}</span>{' '}
          <span className="text-ink3">+{formatDuration(msOf(event.timeNs) - msOf(span.startNs))}</span>
          <Attributes title="" attributes={event.attributes} />
        </div>
      ))}
    </div>
  )
}

/** Whom a span was made for, as far as that is shown, claimed or only known from the run. */
function RunAs({ view, span }: { readonly view: RunView; readonly span: StoredSpan }): ReactNode {
  const identity = identityOfSpan(span)
  switch (identity.kind) {
    case 'verified':
      return <Identity name={nameOf(view, identity.personId)} isVerified />
    case 'claimed':
      return <Identity name={nameOf(view, identity.claim)} isVerified={false} />
    case 'of-run':
      return (
        <>
          {nameOf(view, identity.personId)} <span className="text-ink3">by the run; the span does not say</span>
        </>
      )
    default:
      return <Identity name={null} isVerified={false} />
  }
}

interface DetailSpanProps {
  readonly view: RunView
  readonly span: StoredSpan
  readonly onSelect: (key: string) => void
}

/** One span: who sent it, as whom, under what, its attributes as they came, and its exact deep link. */
export function DetailSpan({ view, span, onSelect }: DetailSpanProps): ReactNode {
  const attempt = view.attempts.find((candidate) => candidate.id === span.taskId)
  const parent = view.spans.find((candidate) => candidate.spanId === span.parentSpanId)
  const isParentShown = parent !== undefined && parent.origin !== 'engine'
  return (
    <>
      <DetailHead
        title={span.name}
        sub={`${ORIGINS[span.origin]} · ${span.service} · ${span.kind.toLowerCase()}`}
        problem={
          span.status === 'error' ? (reasonOfSpan(span) ?? 'The span ended with an error and says no more.') : null
        }
      />
      <DetailFacts
        facts={[
          ['Run as', <RunAs key="who" view={view} span={span} />],
          attempt === undefined
            ? null
            : [
                'Under',
                <RowLink key="task" to={`task:${attempt.ref}`} onSelect={onSelect}>
                  {attempt.ref} · attempt {attempt.retryCount + 1}
                </RowLink>,
              ],
          isParentShown
            ? [
                'Parent',
                <RowLink key="parent" to={`span:${parent.spanId}`} onSelect={onSelect}>
                  {parent.name}
                </RowLink>,
              ]
            : null,
          ['When', formatMoment(msOf(span.startNs))],
          ['Took', formatDuration(msOf(span.endNs) - msOf(span.startNs))],
          ['Kept', samplingText(view.sampling)],
          ['Span id', <ShortId key="id" id={span.spanId} label="span id" />],
        ]}
      />
      <DetailLinks view={view} target={span} json={span} />
      <Attributes title="Attributes" attributes={span.attributes} />
      <Events span={span} />
      <Links title="Links" links={span.links} />
      <Attributes title="Resource" attributes={span.resource} />
    </>
  )
}
