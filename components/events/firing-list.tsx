import { Check, Minus, X, type LucideIcon } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { EventFiringView } from '#services/events/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { shortId } from '~/components/ui/copy-button.tsx'
import { Moment } from '~/components/ui/moment.tsx'

interface Look {
  readonly word: string
  readonly icon: LucideIcon
  readonly className: string
}

const LOOKS: Record<EventFiringView['outcome'], Look> = {
  done: { word: 'Done', icon: Check, className: 'text-ok' },
  failed: { word: 'Failed', icon: X, className: 'text-bad' },
  skipped: { word: 'Skipped', icon: Minus, className: 'text-ink3' },
}

/** What handlers did lately, newest first. */
export function FiringList({ firings }: { readonly firings: readonly EventFiringView[] }): ReactNode {
  return (
    <Card title="Last firings">
      {firings.length === 0 ? (
        <p className="px-4 py-3 text-ink2">No handler you may see has fired yet.</p>
      ) : (
        <ul aria-label="Last firings">
          {firings.map((firing) => (
            <FiringRow key={firing.key} firing={firing} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function FiringRow({ firing }: { readonly firing: EventFiringView }): ReactNode {
  const { handler, event, action, outcome, reason, runId, targetRunId, at } = firing
  const { word, icon: Icon, className } = LOOKS[outcome]
  return (
    <li className="grid gap-x-5 gap-y-0.5 border-b border-line2 px-4 py-2.5 last:border-b-0 md:grid-cols-[9ch_minmax(0,1fr)_auto]">
      <span className={className}>
        <Icon aria-hidden className="inline size-3.5 align-[-2.5px]" /> {word}
      </span>
      <div className="min-w-0">
        <p className="wrap-anywhere">
          <span className="font-medium">{handler}</span> {action} on <code className="text-xs">{event}</code>
        </p>
        {reason !== null && <p className="text-ink2 wrap-anywhere">{reason}</p>}
      </div>
      <p className="text-ink2">
        <RunLink runId={runId} />
        {targetRunId !== null && (
          <>
            {' → '}
            <RunLink runId={targetRunId} />
          </>
        )}{' '}
        · <Moment at={at} />
      </p>
    </li>
  )
}

const RunLink = ({ runId }: { readonly runId: string }): ReactNode => (
  <Link href={`/runs/${runId}`} className="underline decoration-dotted underline-offset-2">
    <code className="text-xs">{shortId(runId)}</code>
  </Link>
)
