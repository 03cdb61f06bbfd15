import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Suspense, type ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import type { Context } from '#core/context.ts'
import { examineConnections } from '#services/doctor/queries.ts'
import { seesSettings } from '#services/settings/queries.ts'
import { Connections } from '~/components/connections/connections.tsx'
import { SettingsPage } from '~/components/settings/settings-page.tsx'
import { Skeleton } from '~/components/ui/skeleton.tsx'

export const metadata: Metadata = { title: 'Connections' }

export default async function SettingsConnectionsPage(): Promise<ReactNode> {
  const ctx = await pageContext('/settings/connections')
  if (!(await seesSettings(ctx))) notFound()
  return (
    <SettingsPage
      at="/settings/connections"
      meta="Whether everything this installation is connected to works, and what to do if not."
    >
      <Suspense fallback={<Skeleton className="h-130" />}>
        <Content ctx={ctx} />
      </Suspense>
    </SettingsPage>
  )
}

async function Content({ ctx }: { readonly ctx: Context }): Promise<ReactNode> {
  return <Connections first={await orNotFound(examineConnections(ctx, {}))} />
}
