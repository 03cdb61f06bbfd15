import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { getInstallation } from '#services/settings/queries.ts'
import { Installation } from '~/components/settings/installation.tsx'
import { SettingsPage } from '~/components/settings/settings-page.tsx'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsInstallationPage(): Promise<ReactNode> {
  const ctx = await pageContext('/settings')
  const installation = await orNotFound(getInstallation(ctx))
  return (
    <SettingsPage
      at="/settings"
      meta={
        installation.isLocal
          ? 'Local mode: everything on this machine, with sample accounts. The environment fixes what stands here.'
          : 'The environment of the console fixes what stands here; change it there and start again.'
      }
    >
      <Installation installation={installation} />
    </SettingsPage>
  )
}
