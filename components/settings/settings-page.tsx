import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import { cn } from '~/components/ui/class-names.ts'
import { Page } from '~/components/ui/page.tsx'
import { SETTINGS_SECTIONS, type SettingsPath } from './sections.ts'

interface SettingsPageProps {
  /** Which section this is. */
  readonly at: SettingsPath
  /** One line about the section. */
  readonly meta?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** The frame of every page of the settings: its sections beside it, above it on a phone. */
export function SettingsPage({ at, meta, actions, children }: SettingsPageProps): ReactNode {
  const title = SETTINGS_SECTIONS.find(({ href }) => href === at)?.label
  return (
    <div className="md:grid md:min-h-[calc(100dvh-48px)] md:grid-cols-[168px_minmax(0,1fr)]">
      <nav
        aria-label="Settings"
        className="border-line max-md:overflow-x-auto max-md:border-b max-md:px-3.5 md:border-r md:px-2.5 md:py-4.5"
      >
        <ul className="max-md:flex max-md:gap-3.5 md:sticky md:top-16.5 md:grid md:gap-px">
          {SETTINGS_SECTIONS.map(({ href, label }) => (
            <li key={href}>
              <Link
                href={href}
                aria-current={href === at ? 'page' : undefined}
                className={cn(
                  'block text-ink2 hover:text-ink max-md:border-b-2 max-md:border-transparent max-md:py-2.5 max-md:whitespace-nowrap md:rounded-md md:px-2 md:py-1.25',
                  href === at && 'font-medium text-ink max-md:border-accent md:bg-raise',
                )}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Page title={title} meta={meta} actions={actions}>
        {children}
      </Page>
    </div>
  )
}
