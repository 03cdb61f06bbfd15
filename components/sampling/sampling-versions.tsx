import type { ReactNode } from 'react'
import type { SamplingSettingsView } from '#services/sampling/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { Moment } from '~/components/ui/moment.tsx'

/** Who saved which rules and rates, and when. */
export function SamplingVersions({ settings }: { readonly settings: SamplingSettingsView }): ReactNode {
  const { versions, version: current } = settings
  return (
    <Card title="Versions">
      <ul className="px-4 py-2">
        {versions.map(({ version, savedAt, by }) => (
          <li key={version} className="flex flex-wrap items-baseline gap-x-2.5 py-1">
            <span className="font-medium">version {version}</span>
            {version === current && <span className="text-xs text-ink3">counts now</span>}
            <span className="ml-auto text-ink2">
              <Moment at={savedAt} /> by {by.name}
            </span>
          </li>
        ))}
        <li className="flex flex-wrap items-baseline gap-x-2.5 py-1">
          <span className="font-medium">the defaults</span>
          {current === 0 && <span className="text-xs text-ink3">counts now</span>}
          <span className="ml-auto text-ink3">with the product</span>
        </li>
      </ul>
    </Card>
  )
}
