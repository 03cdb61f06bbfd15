import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { getIntake } from '#services/ingest-keys/queries.ts'
import { IntakeCard } from '~/components/keys/intake-card.tsx'
import { KeyList } from '~/components/keys/key-list.tsx'
import { NewKey } from '~/components/keys/new-key.tsx'
import { UnattachedCard } from '~/components/keys/unattached-card.tsx'
import { SettingsPage } from '~/components/settings/settings-page.tsx'

export const metadata: Metadata = { title: 'Ingest keys' }

export default async function IngestKeysPage(): Promise<ReactNode> {
  const ctx = await pageContext('/settings/ingest-keys')
  const intake = await orNotFound(getIntake(ctx))
  return (
    <SettingsPage
      at="/settings/ingest-keys"
      meta="Who may send spans, and of which services; what came in, and what of it belongs to no run."
      actions={<NewKey endpoint={intake.endpoint} canConfigure={intake.canConfigure} />}
    >
      <div className="grid gap-4">
        <KeyList intake={intake} />
        <IntakeCard counts={intake.counts} />
        <UnattachedCard intake={intake} />
      </div>
    </SettingsPage>
  )
}
