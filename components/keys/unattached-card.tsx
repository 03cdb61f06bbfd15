import { Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import type { IntakeView } from '#services/ingest-keys/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { ShortId } from '~/components/ui/copy-button.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { Moment } from '~/components/ui/moment.tsx'

type Unattached = IntakeView['unattached']

/** Traces that spans came of and no run has; they join a run as soon as it is there. */
export function UnattachedCard({ intake }: { readonly intake: IntakeView }): ReactNode {
  const { unattached, unattachedMinutes, unattachedMax } = intake
  const { traces, tracesInAll, spansInAll } = unattached
  if (traces.length === 0) {
    return (
      <Card title="Unattached spans">
        <EmptyState icon={Unplug} title="Every span belongs to a run">
          Spans of a trace that is no run’s wait here for {unattachedMinutes} minutes, up to{' '}
          {unattachedMax.toLocaleString('en')} of them, and join their run when it appears. Many of them tell that a
          service does not take over the traceparent it is called with.
        </EmptyState>
      </Card>
    )
  }
  return (
    <Card title="Unattached spans" aside={<span className="text-xs">{sizeOf(unattached)}</span>}>
      <p className="border-b border-line2 px-4 py-2.5 text-ink2">
        No run has their trace. They are let go after {unattachedMinutes} minutes, or join their run when it appears.
        {tracesInAll > traces.length && ` The ${traces.length} traces that spans came for last:`}
      </p>
      <ul aria-label="Traces without a run">
        {traces.map((trace) => (
          <TraceRow key={trace.traceId} trace={trace} />
        ))}
      </ul>
      {spansInAll >= unattachedMax && (
        <p className="border-t border-line2 px-4 py-2.5 text-wait">There is no room for more: the oldest go first.</p>
      )}
    </Card>
  )
}

const sizeOf = ({ tracesInAll, spansInAll }: Unattached): string =>
  `${spansInAll.toLocaleString('en')} ${spansInAll === 1 ? 'span' : 'spans'} of ${tracesInAll.toLocaleString('en')} ${tracesInAll === 1 ? 'trace' : 'traces'}`

function TraceRow({ trace }: { readonly trace: Unattached['traces'][number] }): ReactNode {
  const { traceId, spans, lastAt, services, name } = trace
  return (
    <li className="grid min-w-0 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-5 gap-y-0.5 border-b border-line2 px-4 py-2 last:border-b-0 lg:grid-cols-[22ch_minmax(0,1fr)_minmax(0,1fr)_12ch_14ch]">
      <ShortId id={traceId} label="trace id" />
      <span className="min-w-0 truncate max-lg:col-span-2">{services.join(', ')}</span>
      <span className="min-w-0 truncate text-ink2 max-lg:col-span-2">{name}</span>
      <span className="text-ink2 tabular-nums max-lg:col-start-2 max-lg:row-start-1 lg:text-right">
        {spans.toLocaleString('en')} {spans === 1 ? 'span' : 'spans'}
      </span>
      <span className="text-ink3 max-lg:col-span-2 lg:text-right">
        <Moment at={lastAt} />
      </span>
    </li>
  )
}
