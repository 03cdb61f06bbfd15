'use client'

import type { ReactNode } from 'react'
import { at } from '#trace/columns.ts'
import { formatDuration, formatMoment } from '#trace/format.ts'
import type { RunView } from '#services/runs/view.ts'
import { identityOfSpan } from '#trace/identity-of-span.ts'
import type { StoredSpan } from '#trace/span.ts'
import type { SpanTree } from '#trace/span-tree.ts'
import { reasonOfSpan } from '#trace/failing-span.ts'
import { msOf } from '#trace/timeline-row.ts'
import { SectionLabel } from '~/components/ui/card.tsx'
import { samplingText } from '~/components/sampling/sampling-text.ts'
import { ShortId } from '~/components/ui/copy-button.tsx'
import { SpanLinks } from './detail-links.tsx'
import { SpanMore } from './detail-span-more.tsx'
import { Attributes, DetailFacts, DetailHead, DetailLinks, type Fact, Identity, RowLink } from './detail-parts.tsx'
import { useSpan } from './use-span.ts'

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
  readonly tree: SpanTree
  readonly spanId: string
  /** In the table of spans; -1 when it is not here. */
  readonly place: number
  readonly onSelect: (key: string) => void
}

const problemOf = (span: StoredSpan): string | null =>
  span.status === 'error' ? (reasonOfSpan(span) ?? 'The span ended with an error and says no more.') : null

/** What is known before the span itself was read. */
function Known({ tree: { table }, spanId, place, problem }: Omit<DetailSpanProps, 'view' | 'onSelect'> & Problem) {
  const sort = place === -1 ? undefined : table.sorts[at(table.sort, place)]
  const known: readonly (Fact | null)[] =
    place === -1
      ? []
      : [
          ['When', formatMoment(at(table.from, place))],
          ['Took', formatDuration(at(table.to, place) - at(table.from, place))],
        ]
  return (
    <>
      <DetailHead
        title={sort?.name ?? `Span ${spanId.slice(0, 8)}`}
        sub={sort?.service ?? 'reading it…'}
        problem={problem}
      />
      <DetailFacts facts={[...known, ['Span id', <ShortId key="id" id={spanId} label="span id" />]]} />
    </>
  )
}

interface Problem {
  readonly problem: string | null
}

/** One span: who sent it, as whom, under what, its attributes as they came, and its exact deep link. */
export function DetailSpan(props: DetailSpanProps): ReactNode {
  const { view, spanId, onSelect } = props
  const { found, problem } = useSpan(view.id, spanId)
  if (found === null) return <Known {...props} problem={problem} />
  const { span, parent, linkedRuns } = found
  const attempt = view.attempts.find(({ id, spanId: own }) => id === span.taskId || own === span.parentSpanId)
  return (
    <>
      <DetailHead
        title={span.name}
        sub={`${ORIGINS[span.origin]} · ${span.service} · ${span.kind.toLowerCase()}`}
        problem={problemOf(span)}
      />
      <DetailFacts
        facts={[
          ['Run as', <RunAs key="who" view={view} span={span} />],
          attempt === undefined
            ? null
            : [
                'Under',
                <RowLink key="task" to={`attempt:${attempt.id}`} onSelect={onSelect}>
                  {attempt.ref} · attempt {attempt.retryCount + 1}
                </RowLink>,
              ],
          parent === null
            ? null
            : [
                'Parent',
                <RowLink key="parent" to={`span:${span.parentSpanId}`} onSelect={onSelect}>
                  {parent}
                </RowLink>,
              ],
          ['When', formatMoment(msOf(span.startNs))],
          ['Took', formatDuration(msOf(span.endNs) - msOf(span.startNs))],
          ['Kept', samplingText(view.sampling)],
          ['Span id', <ShortId key="id" id={span.spanId} label="span id" />],
        ]}
      />
      <DetailLinks view={view} target={span} json={span} />
      <Attributes title="Attributes" attributes={span.attributes} />
      <Events span={span} />
      <SpanLinks {...{ view, linkedRuns, onSelect }} links={span.links} />
      <SpanMore span={span} />
    </>
  )
}
