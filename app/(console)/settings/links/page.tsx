import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { getLinkBack, listLinkBackends, previewLink } from '#services/links/settings-queries.ts'
import { LinkBackCard } from '~/components/links/link-back-card.tsx'
import { LinkPreviewCard } from '~/components/links/link-preview-card.tsx'
import { SettingsPage } from '~/components/settings/settings-page.tsx'

export const metadata: Metadata = { title: 'Links' }

export default async function SettingsLinksPage(): Promise<ReactNode> {
  const ctx = await pageContext('/settings/links')
  const [backends, preview, back] = await orNotFound(
    Promise.all([listLinkBackends(ctx), previewLink(ctx, {}), getLinkBack(ctx)]),
  )
  return (
    <SettingsPage at="/settings/links" meta="How runs, tasks and spans lead into the trace backend, and back.">
      <div className="grid gap-4">
        <LinkPreviewCard backends={backends} first={preview} />
        <LinkBackCard back={back} />
      </div>
    </SettingsPage>
  )
}
