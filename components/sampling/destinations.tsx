import { Check, CircleAlert, Clock, Share2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DestinationView } from '#services/sampling/view.ts'
import { formatCount } from '#trace/repeats.ts'
import { Card, Facts } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { Moment } from '~/components/ui/moment.tsx'

/** The backends spans go to, and how each fares. */
export function Destinations({ destinations }: { readonly destinations: readonly DestinationView[] }): ReactNode {
  return (
    <Card title="Where spans go" aside={<span className="text-xs">{destinations.length}</span>}>
      {destinations.length === 0 ? (
        <EmptyState icon={Share2} title="Spans stay here">
          With <code>LIGHTSTEP_ACCESS_TOKEN</code>, <code>OTEL_EXPORTER_OTLP_ENDPOINT</code> or{' '}
          <code>EXPORT_DESTINATIONS</code> they also go to your trace backends, several at once; here you see what each
          got.
        </EmptyState>
      ) : (
        <ul>
          {destinations.map((destination) => (
            <DestinationRow key={destination.name} destination={destination} />
          ))}
        </ul>
      )}
    </Card>
  )
}

/** It failed after it last succeeded. */
const isFailing = ({ lastErrorAt, lastSuccessAt }: DestinationView): boolean =>
  lastErrorAt !== null && lastErrorAt > (lastSuccessAt ?? 0)

function Health({ destination }: { readonly destination: DestinationView }): ReactNode {
  const { lastError, lastErrorAt, lastSuccessAt } = destination
  if (isFailing(destination) && lastErrorAt !== null)
    return (
      <p className="flex items-start gap-1.5 text-bad">
        <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
        <span>
          Failing: {lastError}, <Moment at={lastErrorAt} />. It is tried again by itself.
        </span>
      </p>
    )
  if (lastSuccessAt === null)
    return (
      <p className="flex items-center gap-1.5 text-ink2">
        <Clock aria-hidden className="size-3.5" /> Nothing was sent yet
      </p>
    )
  return (
    <p className="flex items-center gap-1.5 text-ok">
      <Check aria-hidden className="size-3.5" strokeWidth={2.5} />
      <span>
        Works, last sent <Moment at={lastSuccessAt} />
      </span>
    </p>
  )
}

function DestinationRow({ destination }: { readonly destination: DestinationView }): ReactNode {
  const { name, address, scope, sent, refused, dropped, sampled, redacted, behind, waiting } = destination
  return (
    <li className="grid gap-x-6 gap-y-2 border-b border-line2 px-4 py-3 last:border-b-0 md:grid-cols-2">
      <div className="min-w-0">
        <h3 className="font-semibold">{name}</h3>
        <p className="text-xs text-ink3 wrap-anywhere">{address}</p>
        <p className="text-ink2">{scope === 'ours' ? 'Gets our own spans only' : 'Gets all spans'}</p>
        <div className="mt-1.5">
          <Health destination={destination} />
        </div>
      </div>
      <Facts
        className="content-start tabular-nums"
        rows={[
          ['Sent', formatCount(sent)],
          ['Not sent yet', behind === 0 ? 'none' : `about ${formatCount(behind)}`],
          ['Runs undecided', waiting === 0 ? 'none' : `${formatCount(waiting)}; their spans wait`],
          ['Refused there', formatCount(refused)],
          ['Dropped', dropped === 0 ? 'none' : `${formatCount(dropped)}, too old or too many`],
          ['By sampling', `${formatCount(sampled)} reduced or not sent`],
          ['Hidden', `${formatCount(redacted)} values`],
        ]}
      />
    </li>
  )
}
