import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { getSamplingSettings } from '#services/sampling/queries.ts'
import { listWorkflowNames } from '#services/workflows/name-queries.ts'
import { NoiseLinks } from '~/components/sampling/noise-links.tsx'
import { SamplingForm } from '~/components/sampling/sampling-form.tsx'
import { SamplingVersions } from '~/components/sampling/sampling-versions.tsx'
import { SettingsPage } from '~/components/settings/settings-page.tsx'

export const metadata: Metadata = { title: 'Sampling' }

export default async function SettingsSamplingPage(): Promise<ReactNode> {
  const ctx = await pageContext('/settings/sampling')
  const settings = await orNotFound(getSamplingSettings(ctx))
  const workflows = await listWorkflowNames(ctx)
  return (
    <SettingsPage
      at="/settings/sampling"
      meta="What is kept of each run’s trace, decided for the run as a whole when it ends, or as soon as a rule keeps it."
    >
      <SamplingForm key={settings.version} settings={settings}>
        <SamplingVersions settings={settings} />
        <NoiseLinks workflows={workflows} />
      </SamplingForm>
    </SettingsPage>
  )
}
