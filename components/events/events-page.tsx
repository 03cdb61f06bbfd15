'use client'

import { useState, type ReactNode } from 'react'
import type { EventFiringView, EventHandlerView } from '#services/events/view.ts'
import { Button } from '~/components/ui/button.tsx'
import { Page } from '~/components/ui/page.tsx'
import { FiringList } from './firing-list.tsx'
import { HandlerEditor } from './handler-editor.tsx'
import { HandlerList } from './handler-list.tsx'

interface EventsPageProps {
  readonly handlers: readonly EventHandlerView[]
  readonly firings: readonly EventFiringView[]
}

/** Event handlers, an editor for one of them, and what they did lately. */
export function EventsPage({ handlers, firings }: EventsPageProps): ReactNode {
  const [edited, setEdited] = useState<EventHandlerView | 'new' | null>(null)
  const close = (): void => setEdited(null)
  return (
    <Page
      title="Events"
      meta="An EVENT task publishes an event; a handler starts a workflow or ends a task, within its service function."
      actions={<Button onClick={() => setEdited('new')}>New handler</Button>}
    >
      <div className="grid gap-4">
        {edited !== null && (
          <HandlerEditor
            key={edited === 'new' ? '' : edited.name}
            handler={edited === 'new' ? null : edited}
            onClose={close}
          />
        )}
        <HandlerList handlers={handlers} onEdit={setEdited} />
        <FiringList firings={firings} />
      </div>
    </Page>
  )
}
