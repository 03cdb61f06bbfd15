import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { pageContext } from '#auth/page.ts'
import { listEventFirings, listEventHandlers } from '#services/events/queries.ts'
import { EventsPage } from '~/components/events/events-page.tsx'

export const metadata: Metadata = { title: 'Events' }

export default async function Events(): Promise<ReactNode> {
  const ctx = await pageContext('/events')
  const [handlers, firings] = await Promise.all([listEventHandlers(ctx), listEventFirings(ctx)])
  return <EventsPage handlers={handlers} firings={firings} />
}
