'use client'

import { Radio } from 'lucide-react'
import type { ReactNode } from 'react'
import { activateEventHandlerAction, deleteEventHandlerAction } from '#actions/events.ts'
import type { EventHandlerView } from '#services/events/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { useChange } from './use-change.ts'

interface HandlerListProps {
  readonly handlers: readonly EventHandlerView[]
  readonly onEdit: (handler: EventHandlerView) => void
}

/** Every handler the viewer may see, with what they may do with it. */
export function HandlerList({ handlers, onEdit }: HandlerListProps): ReactNode {
  return (
    <Card title="Handlers">
      {handlers.length === 0 ? (
        <EmptyState icon={Radio} title="No event handler is open to you">
          A handler waits for an event such as <code>conductor:deploy-api:deployed</code> and acts on it. You see those
          of the service functions your groups may view.
        </EmptyState>
      ) : (
        <ul aria-label="Event handlers">
          {handlers.map((handler) => (
            <HandlerRow key={handler.name} handler={handler} onEdit={onEdit} />
          ))}
        </ul>
      )}
    </Card>
  )
}

interface HandlerRowProps {
  readonly handler: EventHandlerView
  readonly onEdit: HandlerListProps['onEdit']
}

function HandlerRow({ handler, onEdit }: HandlerRowProps): ReactNode {
  const { name, event, isActive, serviceFunction, updatedAt, updatedBy } = handler
  return (
    <li className="grid min-w-0 gap-x-5 gap-y-1.5 border-b border-line2 px-4 py-3 last:border-b-0 md:grid-cols-[minmax(0,1fr)_auto] md:items-center">
      <div className="min-w-0">
        <p className="font-semibold wrap-anywhere">
          {name} <span className="font-normal text-ink3">{isActive ? 'active' : 'inactive'}</span>
        </p>
        <p className="text-ink2 wrap-anywhere">
          on <code className="text-xs">{event}</code> · {serviceFunction} · changed by {updatedBy}{' '}
          <Moment at={updatedAt} />
        </p>
      </div>
      <HandlerButtons handler={handler} onEdit={onEdit} />
    </li>
  )
}

function HandlerButtons({ handler, onEdit }: HandlerRowProps): ReactNode {
  const { name, isActive, canChange } = handler
  const activation = useChange(activateEventHandlerAction)
  const deletion = useChange(deleteEventHandlerAction)
  const error = activation.error ?? deletion.error
  if (!canChange.allowed) return <p className="text-ink3">{canChange.reason}</p>
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => onEdit(handler)}>
          Edit
        </Button>
        <Button
          size="small"
          isPending={activation.isPending}
          onClick={() => activation.change({ name, isActive: !isActive })}
        >
          {isActive ? 'Deactivate' : 'Activate'}
        </Button>
        <Button size="small" variant="danger" isPending={deletion.isPending} onClick={() => deletion.change({ name })}>
          Delete
        </Button>
      </div>
      {error && <ActionErrorPanel error={error} />}
    </div>
  )
}
