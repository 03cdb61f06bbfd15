import { KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import type { IngestKeyView, IntakeView } from '#services/ingest-keys/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { cn } from '~/components/ui/class-names.ts'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { RevokeKey } from './revoke-key.tsx'

/** Every key that was made, those that count first. */
export function KeyList({ intake }: { readonly intake: IntakeView }): ReactNode {
  const { keys, isKeyNeeded, endpoint } = intake
  return (
    <Card title="Keys" aside={<code className="text-xs wrap-anywhere">{endpoint}/v1/traces</code>}>
      <p className="border-b border-line2 px-4 py-2.5 text-ink2">
        {isKeyNeeded
          ? 'Whoever sends spans needs a key. It lets in spans of the services it names and of no others.'
          : 'In local mode whatever runs on this machine may send spans without a key. With a key only the services it names are let in.'}
        {!intake.canConfigure.allowed && ` ${intake.canConfigure.reason}.`}
      </p>
      {keys.length === 0 ? (
        <EmptyState icon={KeyRound} title="No keys yet">
          A key belongs to somebody who sends spans, such as a cluster or a collector, and is bound to the names of its
          services: nobody else’s spans come in under it.
        </EmptyState>
      ) : (
        <ul aria-label="Ingest keys">
          {keys.map((key) => (
            <KeyRow key={key.id} ingestKey={key} canConfigure={intake.canConfigure} />
          ))}
        </ul>
      )}
    </Card>
  )
}

interface KeyRowProps {
  readonly ingestKey: IngestKeyView
  readonly canConfigure: IntakeView['canConfigure']
}

function KeyRow({ ingestKey, canConfigure }: KeyRowProps): ReactNode {
  const { id, label, hint, services, createdAt, createdBy, revokedAt, revokedBy, usedAt } = ingestKey
  const isRevoked = revokedAt !== null
  return (
    <li className="grid min-w-0 grid-cols-[minmax(0,1fr)_auto] gap-x-5 gap-y-1.5 border-b border-line2 px-4 py-3 last:border-b-0 lg:grid-cols-[minmax(0,4fr)_minmax(0,5fr)_minmax(0,4fr)_8ch] lg:items-center">
      <div className="min-w-0">
        <p className={cn('font-semibold wrap-anywhere', isRevoked && 'text-ink3')}>{label}</p>
        <code className="text-2xs text-ink3">{hint}…</code>
      </div>
      <ul aria-label="Services" className="flex min-w-0 flex-wrap gap-1 max-lg:col-span-2 max-lg:row-start-2">
        {services.map((service) => (
          <li key={service} className="rounded-md border border-line bg-raise px-1.5 py-px text-xs wrap-anywhere">
            {service}
          </li>
        ))}
      </ul>
      <div className="min-w-0 text-ink2 max-lg:col-span-2">
        <p className="wrap-anywhere">
          {isRevoked ? 'revoked' : 'made'} <Moment at={revokedAt ?? createdAt} />{' '}
          <span className="text-ink3">by {revokedBy ?? createdBy}</span>
        </p>
        <p className="text-ink3">
          {usedAt === null ? (
            'never used'
          ) : (
            <>
              last used <Moment at={usedAt} />
            </>
          )}
        </p>
      </div>
      <div className="justify-self-end max-lg:col-start-2 max-lg:row-start-1">
        {isRevoked ? (
          <span className="text-ink3">revoked</span>
        ) : (
          <RevokeKey id={id} label={label} canConfigure={canConfigure} />
        )}
      </div>
    </li>
  )
}
