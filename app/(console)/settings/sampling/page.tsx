import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { getSamplingSettings, listDestinations } from '#services/sampling/queries.ts'
import { listWorkflows } from '#services/workflows/queries.ts'
import { Destinations } from '~/components/sampling/destinations.tsx'
import { NoiseLinks } from '~/components/sampling/noise-links.tsx'
import { SamplingForm } from '~/components/sampling/sampling-form.tsx'
import { SamplingVersions } from '~/components/sampling/sampling-versions.tsx'
import { SettingsPage } from '~/components/settings/settings-page.tsx'

export const metadata: Metadata = { title: 'Sampling' }

export default async function SettingsSamplingPage(): Promise<ReactNode> {
  const ctx = await pageContext('/settings/sampling')
  const settings = await orNotFound(getSamplingSettings(ctx))
  const [destinations, workflows] = await Promise.all([listDestinations(ctx), listWorkflows(ctx)])
  return (
    <SettingsPage
      at="/settings/sampling"
      meta="What is kept of each run’s trace, decided for the run as a whole when it ends, or as soon as a rule keeps it."
    >
      <div className="grid gap-4">
        <SamplingForm key={settings.version} settings={settings}>
          <SamplingVersions settings={settings} />
          <NoiseLinks workflows={workflows} />
        </SamplingForm>
        <Destinations destinations={destinations} />
      </div>
    </SettingsPage>
  )
}
